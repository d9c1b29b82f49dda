import { AnyhostError, describe, type EnvironmentVariables, type Logger } from '@anyhost/core';
import { type DestinationStream, type LevelWithSilent, pino } from 'pino';
import type { InvocationLog, LogTarget } from './invocation-log.ts';

const LEVEL_VARIABLE = 'ANYHOST_LOG_LEVEL';
const LEVELS: readonly LevelWithSilent[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * A pino logger whose lines go to the context of the current invocation, at their level, and to standard output
 * outside of one. On standard output Azure takes every line for Information and knows no invocation.
 */
export function createInvocationLogger(invocations: InvocationLog, level: LevelWithSilent): Logger {
  const destination: DestinationStream & { lastLevel: number } = {
    // pino then leaves the level of each line in lastLevel before it writes it.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line) {
      const { target } = invocations;
      if (target === undefined) process.stdout.write(line);
      else target[methodOf(this.lastLevel)](line.trimEnd());
    },
  };
  // Process id and host name say nothing here: Azure adds the instance.
  return pino({ level, base: null, formatters: { level: (label) => ({ level: label }) } }, destination);
}

/** The level that `ANYHOST_LOG_LEVEL` asks for; `'info'` without it. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function logLevelOf(variables: EnvironmentVariables): LevelWithSilent {
  const text = variables[LEVEL_VARIABLE] || 'info';
  const level = LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${LEVEL_VARIABLE} is ${describe(text)}; expected ${LEVELS.join(', ')}.`,
    { details: { option: LEVEL_VARIABLE, value: text } },
  );
}

function methodOf(level: number): keyof LogTarget {
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  if (level >= 30) return 'info';
  return level >= 20 ? 'debug' : 'trace';
}
