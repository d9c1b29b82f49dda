import { assertKnownOptions } from '../base/assert-option.ts';
import { assertClock } from '../time/assert-clock.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { type Deadline, deadlineAfter } from '../time/deadline.ts';
import type { Instant } from '../time/instant.ts';
import { addToMoment, type Moment } from '../time/moment.ts';
import { assertStoreCall } from './assert-store-call.ts';
import type { KeyedRecord, SetOptions, StateRecord, StateStore, StateWrite, WriteCondition } from './state-store.ts';
import { serializeState } from './state-value.ts';

/** Expired records are removed by a write at least this often. */
const SWEEP_PERIOD_MS = 60_000;
/** And after this many writes, or as many as there were records after the last sweep if that is more. */
const SWEEP_WRITES = 1000;

interface Entry {
  readonly text: string;
  readonly version: string;
  readonly expiresAt: Deadline;
}

/**
 * A state store in this process's memory: the default. Everything is lost with the process, so hosts whose process is
 * short-lived refuse it for durable state.
 *
 * Expired records are removed by later writes: after a minute, or after 1 000 writes, whichever comes first; the cost
 * per write does not grow with the number of records.
 *
 * @param options.clock - Measures how long records live. Default: the machine's.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 */
export function memoryStateStore(options: { readonly clock?: Clock | undefined } = {}): StateStore {
  const owner = 'memoryStateStore';
  assertKnownOptions(owner, options, ['clock']);
  assertClock({ owner, option: 'clock', value: options.clock });
  return new MemoryStateStore(options.clock ?? systemClock);
}

class MemoryStateStore implements StateStore {
  readonly name = 'memory';
  readonly durable = false;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #writes = 0;
  #sweepAt: Moment;
  #sweepAfterWrites = SWEEP_WRITES;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sweepAt = addToMoment(clock.monotonic(), SWEEP_PERIOD_MS);
  }

  async get(key: string): Promise<StateRecord | undefined> {
    assertStoreCall('memory.get', key);
    const entry = this.#live(key, this.#clock.monotonic());
    return entry && { value: JSON.parse(entry.text), version: entry.version };
  }

  async list(prefix: string): Promise<readonly KeyedRecord[]> {
    assertStoreCall('memory.list', prefix);
    const now = this.#clock.monotonic();
    const records: KeyedRecord[] = [];
    for (const [key, entry] of this.#entries) {
      if (!key.startsWith(prefix) || hasExpired(entry, now)) continue;
      records.push({ key, value: JSON.parse(entry.text), version: entry.version });
    }
    return records;
  }

  async set(key: string, value: unknown, options: SetOptions = {}): Promise<string | undefined> {
    assertStoreCall('memory.set', key, options);
    return this.#write(key, serializeState(key, value), options);
  }

  async delete(key: string, condition: WriteCondition = {}): Promise<boolean> {
    assertStoreCall('memory.delete', key, condition);
    if (!this.#matches(key, condition, this.#clock.monotonic())) return false;
    this.#entries.delete(key);
    return true;
  }

  async now(): Promise<Instant> {
    return this.#clock.now();
  }

  async batch(writes: readonly StateWrite[]): Promise<readonly (string | undefined)[]> {
    assertStoreCall('memory.batch', writes);
    // All values before the first write: one that JSON cannot hold must not leave half a batch.
    const texts = writes.map(({ key, value }) => serializeState(key, value));
    return writes.map((write, index) => this.#write(write.key, texts[index] ?? '', write));
  }

  async deleteExpired(limit: number): Promise<number> {
    assertStoreCall('memory.deleteExpired', limit);
    const now = this.#clock.monotonic();
    let removed = 0;
    for (const [key, entry] of this.#entries) {
      if (removed >= limit) break;
      if (hasExpired(entry, now) && this.#entries.delete(key)) removed += 1;
    }
    return removed;
  }

  #write(key: string, text: string, options: SetOptions): string | undefined {
    const now = this.#clock.monotonic();
    if (!this.#matches(key, options, now)) return undefined;
    this.#writes += 1;
    const version = String(this.#writes);
    this.#entries.set(key, { text, version, expiresAt: deadlineAfter(now, options.ttlMs) });
    if (this.#writes >= this.#sweepAfterWrites || now >= this.#sweepAt) this.#sweep(now);
    return version;
  }

  #matches(key: string, { ifVersion }: WriteCondition, now: Moment): boolean {
    if (ifVersion === undefined) return true;
    return (this.#live(key, now)?.version ?? null) === ifVersion;
  }

  #live(key: string, now: Moment): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || hasExpired(entry, now) ? undefined : entry;
  }

  // Keys with a time in them are never read again: without this they would never be removed.
  #sweep(now: Moment): void {
    for (const [key, entry] of this.#entries) {
      if (hasExpired(entry, now)) this.#entries.delete(key);
    }
    this.#sweepAt = addToMoment(now, SWEEP_PERIOD_MS);
    this.#sweepAfterWrites = this.#writes + Math.max(SWEEP_WRITES, this.#entries.size);
  }
}

function hasExpired({ expiresAt }: Entry, now: Moment): boolean {
  return expiresAt !== 'none' && now >= expiresAt;
}
