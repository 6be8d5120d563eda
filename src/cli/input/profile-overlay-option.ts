import { Option } from 'commander';

/** `--profile-overlay FILE`, as often as there are layers. */
export function profileOverlayOption(): Option {
  return new Option(
    '--profile-overlay <file>',
    'a profile overlay: its ConfigMap, or the bare layer; may be repeated, in order',
  ).argParser<readonly string[] | undefined>((file, before = []) => [...before, file]);
}
