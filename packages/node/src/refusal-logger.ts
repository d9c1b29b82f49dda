import { ContainedLogger, type Logger, readProperty } from '@anyhost/core';
import { createLogger } from './create-logger.ts';
import type { ProcessLike } from './process-like.ts';

/** The logger for a call that is refused: any of its options may be invalid, including the logger and the variables. */
export function refusalLogger(process: ProcessLike, options: { readonly logger?: Logger | undefined }): Logger {
  const isLogger = typeof readProperty(readProperty(options, 'logger'), 'fatal') === 'function';
  if (isLogger && options.logger !== undefined) return new ContainedLogger(options.logger);
  const { env, pid, stdout } = process;
  try {
    return new ContainedLogger(createLogger({ env, pid, stdout }));
  } catch {
    // A level that does not exist.
    return new ContainedLogger(createLogger({ env: {}, pid, stdout }));
  }
}
