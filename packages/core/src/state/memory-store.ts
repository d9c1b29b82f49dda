import { type Clock, systemClock } from '../time/clock.ts';
import type { SetOptions, StateRecord, StateStore, WriteCondition } from './state-store.ts';
import { serialiseState } from './state-value.ts';

interface Entry {
  readonly text: string;
  readonly version: string;
  readonly expiresAt: number;
}

/**
 * A state store in this process's memory: the default. Everything is lost with the process, so hosts
 * that keep no process alive refuse it for what must be durable.
 *
 * @param options.clock - Tells when records expire. Default: the machine's.
 */
export function memoryStateStore(options: { readonly clock?: Clock } = {}): StateStore {
  return new MemoryStateStore(options.clock ?? systemClock);
}

class MemoryStateStore implements StateStore {
  readonly name = 'memory';
  readonly durable = false;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #writes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async get(key: string): Promise<StateRecord | undefined> {
    const entry = this.#live(key);
    return entry && { value: JSON.parse(entry.text), version: entry.version };
  }

  async set(key: string, value: unknown, options: SetOptions = {}): Promise<string | undefined> {
    const text = serialiseState(key, value);
    if (!this.#matches(key, options)) return undefined;
    this.#writes += 1;
    const version = String(this.#writes);
    const expiresAt = options.ttlMs === undefined ? Infinity : this.#clock.now() + options.ttlMs;
    this.#entries.set(key, { text, version, expiresAt });
    return version;
  }

  async delete(key: string, condition: WriteCondition = {}): Promise<boolean> {
    if (!this.#matches(key, condition)) return false;
    this.#entries.delete(key);
    return true;
  }

  #matches(key: string, { ifVersion }: WriteCondition): boolean {
    if (ifVersion === undefined) return true;
    return (this.#live(key)?.version ?? null) === ifVersion;
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#clock.now() < entry.expiresAt) return entry;
    this.#entries.delete(key);
    return undefined;
  }
}
