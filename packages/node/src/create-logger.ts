import { createRequire } from 'node:module';
import { AnyhostError, describe, type Logger } from '@anyhost/core';
import { type DestinationStream, levels, pino, stdTimeFunctions } from 'pino';
import type { ProcessLike } from './process-like.ts';

const STDOUT = 1;
const LEVELS: readonly string[] = [...Object.values(levels.labels), 'silent'];

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
      level: readLevel(env['ANYHOST_LOG_LEVEL'] || 'info'),
      base: { pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    stdout.isTTY ? prettyDestination(env) : pino.destination({ dest: STDOUT, sync: true }),
  );
}

function readLevel(level: string): string {
  if (LEVELS.includes(level)) return level;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `ANYHOST_LOG_LEVEL is ${describe(level)}; expected one of ${LEVELS.join(', ')}.`,
    { details: { option: 'ANYHOST_LOG_LEVEL', value: level } },
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
