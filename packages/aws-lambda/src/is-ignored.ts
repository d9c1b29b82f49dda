import { AnyhostError, describeValue, readAnswer } from '@anyhost/core';
import { type LambdaOptions, OWNER } from './lambda-options.ts';

/**
 * Asks the author's `ignoreEvents` whether an event is to be ignored.
 *
 * Throws `ERR_ANYHOST_INVALID_OPTION` when `ignoreEvents` throws, or returns anything but true and false: a promise
 * would count as true, and every event would be ignored.
 */
export function isIgnored(event: unknown, ignoreEvents: LambdaOptions['ignoreEvents']): boolean {
  if (ignoreEvents === undefined) return false;
  const given = { owner: OWNER, option: 'ignoreEvents()' };
  const answer = readAnswer(given, () => ignoreEvents(event));
  if (typeof answer === 'boolean') return answer;
  const problem = `answered ${describeValue(answer)}; expected true to ignore the event or false to serve it.`;
  throw new AnyhostError('ERR_ANYHOST_INVALID_OPTION', `${OWNER}: ignoreEvents ${problem}`);
}
