import { AnyhostError } from '@anyhost/core';

/** Why a command ends without doing its work: the message says what to do. */
export class CliError extends AnyhostError {
  /** 2 for a wrong command line, 1 for anything else. */
  readonly exitCode: 1 | 2;

  constructor(message: string, { exitCode = 1, cause }: { readonly exitCode?: 1 | 2; readonly cause?: unknown } = {}) {
    super('ERR_ANYHOST_INVALID_OPTION', message, cause === undefined ? {} : { cause });
    this.exitCode = exitCode;
  }
}

/** The error for a command line that cannot be understood. */
export function usageError(message: string): CliError {
  return new CliError(message, { exitCode: 2 });
}
