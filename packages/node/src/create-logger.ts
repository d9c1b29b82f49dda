import { createRequire } from 'node:module';
import { type Logger, readLogLevel } from '@anyhost/core';
import { type DestinationStream, pino, stdTimeFunctions } from 'pino';
import type { ProcessLike } from './process-like.ts';

const STDOUT = 1;

/** What of the process decides how log lines look. */
export type LoggerSurroundings = Pick<ProcessLike, 'env' | 'pid' | 'stdout'>;

/**
 * The logger of this package's hosts: pino on standard output, JSON with ISO times and level names, coloured
 * lines on a terminal. Lines are written before the call returns, so none is lost however the process ends.
 *
 * The level is `ANYHOST_LOG_LEVEL`, default `info`.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a level that does not exist.
 * @see https://getpino.io/#/docs/api?id=pino-destination
 */
export function createLogger({ env, pid, stdout }: LoggerSurroundings): Logger {
  return pino(
    {
      level: readLogLevel(env),
      base: { pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    stdout.isTTY ? prettyDestination(env) : pino.destination({ dest: STDOUT, sync: true }),
  );
}

// Only a terminal pays for loading pino-pretty. Its stream writes a turn later, its factory at once.
function prettyDestination(env: LoggerSurroundings['env']): DestinationStream {
  const { prettyFactory }: typeof import('pino-pretty') = createRequire(import.meta.url)('pino-pretty');
  const prettify = prettyFactory({
    colorize: !env['NO_COLOR'],
    ignore: 'pid,event',
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
  });
  const stdout = pino.destination({ dest: STDOUT, sync: true });
  return {
    write: (line) => {
      stdout.write(prettify(line));
    },
  };
}
