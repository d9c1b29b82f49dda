import { AnyhostError, describeValue, toError } from '@anyhost/core';
import { type LambdaOptions, OWNER } from './lambda-options.ts';

/**
 * Asks the author whether an event is to be ignored.
 *
 * Throws `ERR_ANYHOST_INVALID_OPTION` when `ignoreEvents` throws, or answers anything but true and false: a promise would
 * count as true, and every event would be ignored.
 */
export function isIgnored(event: unknown, ignoreEvents: LambdaOptions['ignoreEvents']): boolean {
  if (ignoreEvents === undefined) return false;
  const answer = ask(event, ignoreEvents);
  if (typeof answer === 'boolean') return answer;
  // Its rejection, if any, would end the process beside the failure of this invocation.
  if (answer instanceof Promise) answer.catch(() => {});
  throw invalid(`answered ${describeValue(answer)}; expected true to ignore the event or false to serve it`);
}

function ask(event: unknown, ignoreEvents: (event: unknown) => unknown): unknown {
  try {
    return ignoreEvents(event);
  } catch (thrown) {
    const cause = toError(thrown);
    throw invalid(`threw for an event: ${cause.message}`, cause);
  }
}

function invalid(problem: string, cause?: Error): AnyhostError {
  const text = `${OWNER}: ignoreEvents ${problem}.`;
  return new AnyhostError('ERR_ANYHOST_INVALID_OPTION', text, cause === undefined ? {} : { cause });
}
