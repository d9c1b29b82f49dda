import { type Partition, suffixOf } from '../contract/partition.ts';
import { isJsonObject } from '../state/json-fields.ts';

/** How long the end of an occurrence is remembered: no platform delivers one again later than that. */
export const KEEP_ENDED_MS: number = 24 * 3_600_000;

/** The claim on one occurrence. The store deletes it: one that runs with its term, one that has ended after a day. */
export interface ClaimRecord {
  /** `'failed'`: another delivery runs it again, but no host does so by itself. */
  readonly state: 'running' | 'completed' | 'failed';
  readonly owner: string;
  /** One id per run, so that a host recognizes its own write when the answer was an error. */
  readonly run: string;
}

/** The key under which the claim on an occurrence stands in the store. */
export function claimKey(application: string, occurrenceId: string, partition?: Partition): string {
  return `claim:${application}/${occurrenceId}${suffixOf(partition)}`;
}

/** Reads a stored value; `undefined` for one that is not a claim. */
export function readClaim(value: unknown): ClaimRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const { state, owner, run } = value;
  if (state !== 'running' && state !== 'completed' && state !== 'failed') return undefined;
  return typeof owner === 'string' && typeof run === 'string' ? { state, owner, run } : undefined;
}
