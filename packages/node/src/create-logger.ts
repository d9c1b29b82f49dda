import { createRequire } from 'node:module';
import { type Logger, readLogLevel, reduceError } from '@anyhost/core';
import { type DestinationStream, pino, stdTimeFunctions } from 'pino';
import type { ProcessLike } from './process-like.ts';

const STDOUT = 1;

/** The process properties that affect log formatting. */
export type LoggerSurroundings = Pick<ProcessLike, 'env' | 'pid' | 'stdout'>;

/**
 * The logger of this package's hosts: pino on standard output, JSON with ISO times and level names, colored
 * lines on a terminal. Lines are written before the call returns, so that none is lost however the process ends. The
 * field `err` holds name, message, stack, code, causes and inner errors, and no other field of the error.
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
      // Name, message, stack, code and causes: an HTTP client's error also holds the Authorization header.
      serializers: { err: reduceError },
    },
    stdout.isTTY ? prettyDestination(env) : pino.destination({ dest: STDOUT, sync: true }),
  );
}

// Loaded on a terminal only. The stream of pino-pretty writes a turn later, its factory at once.
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
