import { messageOf, toError } from '@anyhost/core';
import type { Styles } from './styles.ts';

/** How many causes of an error are printed. */
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
  // A chain of causes may have no end: an error can be its own cause.
  for (let depth = 0; cause !== undefined && depth < MOST_CAUSES; depth += 1) {
    const inner = cause instanceof Error ? cause : undefined;
    const said = messageOf(inner ?? toError(cause));
    // Most messages quote their cause, or its first line.
    if (isVerbose) lines.push(`caused by ${inner === undefined ? said : stackOf(inner)}`);
    else if (!error.message.includes(said.split('\n')[0] ?? said)) lines.push(`  because: ${said}`);
    cause = inner?.cause;
  }
  return lines;
}

function stackOf(error: Error): string {
  return typeof error.stack === 'string' ? error.stack : messageOf(error);
}
