import { type EnvironmentVariables, type Instant, invalidOption } from '@anyhost/core';

const VARIABLE = 'ANYHOST_TRIGGER';

/** What makes a command run, where it is told. */
export type ToldTrigger = 'continuation' | 'schedule';

/**
 * What makes a command run: the option, else `ANYHOST_TRIGGER`. `undefined`: its due time says so.
 *
 * @param dueAt - The due time that was passed to it.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for another value, and for a continuation together with a due time.
 */
export function toldTrigger(
  option: ToldTrigger | undefined,
  environment: EnvironmentVariables,
  dueAt: Instant | undefined,
): ToldTrigger | undefined {
  const value: unknown = option === undefined ? environment[VARIABLE] || undefined : option;
  if (value === undefined || value === 'schedule') return value;
  const given =
    option === undefined
      ? { owner: 'environment', option: VARIABLE, value }
      : { owner: 'runOnce', option: 'trigger', value };
  if (value !== 'continuation') throw invalidOption(given, "'schedule', 'continuation', or nothing");
  if (dueAt === undefined) return value;
  throw invalidOption(given, 'no scheduledTime beside it: a continuation serves the due time of the unfinished work');
}
