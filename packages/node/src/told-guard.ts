import { type EnvironmentVariables, invalidOption } from '@anyhost/core';

const VARIABLE = 'ANYHOST_GUARD';

/**
 * Whether a command is called more often than its service is due: the option, else `ANYHOST_GUARD`.
 *
 * @param continues - The command only resumes unfinished work, which has its own due time.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for another value than 1 or 0, and together with a continuation.
 */
export function isToldToGuard(
  option: boolean | undefined,
  environment: EnvironmentVariables,
  continues: boolean,
): boolean {
  const value = environment[VARIABLE] || '0';
  const given =
    option === undefined
      ? { owner: 'environment', option: VARIABLE, value }
      : { owner: 'runOnce', option: 'guard', value: option };
  if (option === undefined && value !== '1' && value !== '0') throw invalidOption(given, '1, or nothing');
  const isGuarded = option ?? value === '1';
  if (isGuarded && continues) throw invalidOption(given, 'no continuation beside it: a guard checks a due time');
  return isGuarded;
}
