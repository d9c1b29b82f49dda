import { messageOf, toError } from '@anyhost/core';
import type { Styles } from './styles.ts';

/** How many causes of an error are told. */
const MOST_CAUSES = 5;

/** What went wrong, for people: messages, and stack traces only if they ask for them. */
export function describeFailure(
  thrown: unknown,
  { isVerbose, styles }: { readonly isVerbose: boolean; readonly styles: Styles },
): string {
  const error = toError(thrown);
  const said = isVerbose ? stackOf(error) : messageOf(error);
  return [`${styles.red('anyhost:')} ${said}`, ...causesOf(error, isVerbose)].join('\n');
}

function causesOf(error: Error, isVerbose: boolean): readonly string[] {
  const lines: string[] = [];
  let { cause } = error;
  while (cause !== undefined && lines.length < MOST_CAUSES) {
    const inner = toError(cause);
    // Most messages quote their cause.
    if (isVerbose) lines.push(`caused by ${stackOf(inner)}`);
    else if (!error.message.includes(inner.message)) lines.push(`  because: ${messageOf(inner)}`);
    cause = inner.cause;
  }
  return lines;
}

function stackOf(error: Error): string {
  return typeof error.stack === 'string' ? error.stack : messageOf(error);
}
