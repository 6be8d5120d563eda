import { Option } from 'commander';
import { DOCUMENT_FORMATS } from './format-document.ts';

/** `-o yaml|json`. Without a default the command prints for people. */
export function outputOption(fallback?: (typeof DOCUMENT_FORMATS)[number]): Option {
  const option = new Option('-o, --output <format>', 'output for programs').choices(
    DOCUMENT_FORMATS,
  );
  return fallback === undefined ? option : option.default(fallback);
}
