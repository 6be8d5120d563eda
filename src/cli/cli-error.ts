import type { ExitName } from './exit-codes.ts';

/** An end that a person can do something about: the message says what was found and what to do. Printed without a stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exit: ExitName;

  constructor(exit: ExitName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exit = exit;
  }
}
