import { InvalidArgumentError, Option } from 'commander';

/** `-f FILE`, once: the last of several would silently stand for all of them. */
export function filenameOption(what: string): Option {
  return new Option('-f, --filename <file>', what).argParser(
    (file: string, before: string | undefined) => {
      if (before === undefined) return file;
      throw new InvalidArgumentError('Give one file; several documents may be in it.');
    },
  );
}
