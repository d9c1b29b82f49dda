import { type Logger, readLogLevel } from '@anyhost/core';
import { createHostLogger, stdoutDestination } from '@anyhost/logging';
import { isJournal, withPriority } from './journal-lines.ts';
import { loadPrettify } from './prettify.ts';
import type { ProcessLike } from './process-like.ts';

/** What determines the form of lines: the process, and the options of the host. */
export interface LoggerSurroundings extends Pick<ProcessLike, 'env' | 'pid' | 'stdout'> {
  /** Paths of fields whose values are not written. */
  readonly redact?: readonly string[] | undefined;
}

/**
 * The logger of this package's hosts: lines of JSON on standard output, with a priority before each if that is systemd's
 * journal; or colored lines for people on a terminal.
 * Lines are written before the call returns, so that none is lost when the process ends.
 *
 * The level is `ANYHOST_LOG_LEVEL`, default `info`.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a level that does not exist.
 */
export function createLogger({ env, pid, stdout, redact }: LoggerSurroundings): Logger {
  const level = readLogLevel(env);
  const base = { pid };
  const prettify = stdout.isTTY ? loadPrettify({ colorize: !env['NO_COLOR'] }) : undefined;
  const toText = prettify ?? (isJournal(env) ? withPriority : undefined);
  const logger = createHostLogger({ level, base, redact, write: stdoutDestination({ base }, toText) });
  if (stdout.isTTY && prettify === undefined) {
    logger.debug({ event: 'log.notPretty' }, 'pino-pretty cannot be loaded, so lines are JSON on a terminal too');
  }
  return logger;
}
