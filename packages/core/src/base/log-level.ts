import { assertChoice, type GivenOption } from './assert-option.ts';
import type { EnvironmentVariables } from './environment.ts';

/** The levels of pino, and none. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

const VARIABLE = 'ANYHOST_LOG_LEVEL';

/** All levels, the most talkative first. */
export const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

const RANKS: ReadonlyMap<string, number> = new Map(LOG_LEVELS.map((level, rank) => [level, rank]));

/** The place of a level among all: 0 for `'trace'`. A level that is not one of them is above all. */
export function rankOf(level: string): number {
  return RANKS.get(level) ?? LOG_LEVELS.length;
}

/**
 * The level that `ANYHOST_LOG_LEVEL` asks for; `'info'` without it. The same in every host.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a level that does not exist.
 */
export function readLogLevel(environment: EnvironmentVariables): LogLevel {
  const value = environment[VARIABLE] || 'info';
  const level = LOG_LEVELS.find((known) => known === value);
  assertLogLevel({ owner: 'environment', option: VARIABLE, value: level ?? value });
  return level ?? 'info';
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` for anything but a level or `undefined`. */
export function assertLogLevel(given: GivenOption): void {
  assertChoice(given, LOG_LEVELS);
}

/** The level of a text, whatever its case; `undefined` for anything else. */
export function findLogLevel(value: unknown): LogLevel | undefined {
  const text = typeof value === 'string' ? value.toLowerCase() : undefined;
  return LOG_LEVELS.find((level) => level === text);
}
