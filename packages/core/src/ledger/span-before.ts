import type { Trigger } from '../contract/execution.ts';
import type { Instant } from '../time/instant.ts';
import type { RunNote, UnfinishedWork } from './ledger-record.ts';

/** Longer texts are not kept: a W3C traceparent has 55 characters. */
const LONGEST_SPAN = 128;

/** What the ledger knows of the executions before one. */
export interface Past {
  readonly unfinished: readonly UnfinishedWork[];
  readonly last: RunNote | undefined;
}

/** The execution whose predecessor is looked for. */
export interface FollowingRun {
  readonly occurrence: Instant | undefined;
  readonly trigger: Trigger;
  readonly attempt: number;
}

/** A span's text, as a tracer or a stored record gives it; `undefined` for anything that is not a text of bounded length. */
export function readSpan(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_SPAN ? value : undefined;
}

/** The span of the execution that this one continues or repeats: the one that left the work, or the attempt before. */
export function spanBefore(
  { unfinished, last }: Past,
  { occurrence, trigger, attempt }: FollowingRun,
): string | undefined {
  if (trigger === 'manual' && attempt === 1) return undefined;
  const left = unfinished.find((work) => work.occurrence === occurrence);
  if (left?.span !== undefined) return left.span;
  return attempt > 1 && last?.occurrence === occurrence ? last?.span : undefined;
}
