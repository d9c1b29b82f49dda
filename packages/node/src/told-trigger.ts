import { type EnvironmentVariables, type Instant, invalidOption } from '@anyhost/core';

const VARIABLE = 'ANYHOST_TRIGGER';

/**
 * Whether a command only resumes unfinished work: the option, else `ANYHOST_TRIGGER`.
 *
 * @param dueAt - The due time that was passed to it.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for another value, and together with a due time.
 */
export function isToldToContinue(
  option: 'continuation' | undefined,
  environment: EnvironmentVariables,
  dueAt: Instant | undefined,
): boolean {
  const value: unknown = option === undefined ? environment[VARIABLE] || undefined : option;
  if (value === undefined) return false;
  const given =
    option === undefined
      ? { owner: 'environment', option: VARIABLE, value }
      : { owner: 'runOnce', option: 'trigger', value };
  if (value !== 'continuation') throw invalidOption(given, "'continuation', or nothing");
  if (dueAt === undefined) return true;
  throw invalidOption(given, 'no scheduledTime beside it: a continuation serves the due time of the unfinished work');
}
