// map-store.ts
import { randomUUID } from 'node:crypto';
import {
  addToInstant,
  assertStoreCall,
  type Clock,
  type Instant,
  parseState,
  type StateStore,
  serializeState,
} from '@anyhost/core';

interface Row {
  readonly text: string;
  readonly version: string;
  readonly expiresAt: Instant | undefined;
}

/** A state store in a `Map`: all that a store has to do, without a database. */
export function mapStateStore(clock: Clock): StateStore {
  const rows = new Map<string, Row>();

  const live = (key: string): Row | undefined => {
    const row = rows.get(key);
    return row?.expiresAt !== undefined && row.expiresAt <= clock.now() ? undefined : row;
  };
  const matches = (key: string, ifVersion: string | null | undefined): boolean =>
    ifVersion === undefined || (live(key)?.version ?? null) === ifVersion;

  return {
    name: 'map',
    durable: false,

    async get(key) {
      assertStoreCall('map.get', key);
      const row = live(key);
      return row && { value: parseState(key, row.text, 'map'), version: row.version };
    },

    async list(prefix) {
      assertStoreCall('map.list', prefix);
      return [...rows.keys()].flatMap((key) => {
        const row = key.startsWith(prefix) ? live(key) : undefined;
        return row ? { key, value: parseState(key, row.text, 'map'), version: row.version } : [];
      });
    },

    async set(key, value, options = {}) {
      assertStoreCall('map.set', key, options);
      const { ifVersion, ttlMs } = options;
      const text = serializeState(key, value);
      // In a database, the condition and the write are one atomic operation.
      if (!matches(key, ifVersion)) return undefined;
      const expiresAt = ttlMs === undefined ? undefined : addToInstant(clock.now(), ttlMs);
      const version = randomUUID();
      rows.set(key, { text, version, expiresAt });
      return version;
    },

    async delete(key, condition = {}) {
      assertStoreCall('map.delete', key, condition);
      if (!matches(key, condition.ifVersion)) return false;
      rows.delete(key);
      return true;
    },

    async now() {
      return clock.now();
    },

    async deleteExpired(limit) {
      assertStoreCall('map.deleteExpired', limit);
      const expired = [...rows.keys()].filter((key) => live(key) === undefined).slice(0, limit);
      for (const key of expired) rows.delete(key);
      return expired.length;
    },
  };
}
