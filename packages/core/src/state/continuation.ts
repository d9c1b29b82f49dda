import type { Occurrence } from '../contract/execution.ts';
import { occurrenceOf } from '../schedule/occurrence.ts';
import type { StateStore } from './state-store.ts';

/** What is left of a service's work when an invocation had to end: which occurrence is to be gone on with. */
export interface Continuation {
  /** `undefined` when a run without an occurrence asked for more. */
  readonly occurrence: Occurrence | undefined;
  readonly version: string;
}

/** Remembers, per service, that there is more to do. */
export class Continuations {
  readonly #store: StateStore;
  // What a store that dies with the process can hold: only what this process left there.
  readonly #leftHere = new Set<string>();

  constructor(store: StateStore) {
    this.#store = store;
  }

  /** Whether it is worth asking the store. */
  mayExist(application: string, service: string): boolean {
    if (this.#store.durable) return true;
    return this.#leftHere.size > 0 && this.#leftHere.has(continuationKey(application, service));
  }

  /** What is left to do for a service, if anything. */
  async find(application: string, service: string): Promise<Continuation | undefined> {
    const record = await this.#store.get(continuationKey(application, service));
    if (record === undefined) return undefined;
    const scheduledTime = readScheduledTime(record.value);
    return {
      version: record.version,
      occurrence: scheduledTime === undefined ? undefined : occurrenceOf(service, scheduledTime),
    };
  }

  /** Leaves word that the service is to be run again. */
  async leave(application: string, service: string, occurrence: Occurrence | undefined): Promise<void> {
    const key = continuationKey(application, service);
    await this.#store.set(key, { scheduledTime: occurrence?.scheduledTime.toISOString() ?? null });
    this.#leftHere.add(key);
  }

  /** Takes the word back, unless somebody has left a newer one. */
  async clear(application: string, service: string, version: string): Promise<void> {
    const key = continuationKey(application, service);
    if (await this.#store.delete(key, { ifVersion: version })) this.#leftHere.delete(key);
  }
}

function continuationKey(application: string, service: string): string {
  return `continuation:${application}/${service}`;
}

function readScheduledTime(value: unknown): Date | undefined {
  if (typeof value !== 'object' || value === null || !('scheduledTime' in value)) return undefined;
  if (typeof value.scheduledTime !== 'string') return undefined;
  const scheduledTime = new Date(value.scheduledTime);
  return Number.isNaN(scheduledTime.getTime()) ? undefined : scheduledTime;
}
