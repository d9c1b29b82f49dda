import { assertChoice } from './assert-option.ts';
import type { EnvironmentVariables } from './environment.ts';

/** The levels of pino, and none. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

const VARIABLE = 'ANYHOST_LOG_LEVEL';
const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * The level that `ANYHOST_LOG_LEVEL` asks for; `'info'` without it. The same in every host.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a level that does not exist.
 */
export function readLogLevel(environment: EnvironmentVariables): LogLevel {
  const value = environment[VARIABLE] || 'info';
  const level = LEVELS.find((known) => known === value);
  assertChoice({ owner: 'environment', option: VARIABLE, value: level ?? value }, LEVELS);
  return level ?? 'info';
}
