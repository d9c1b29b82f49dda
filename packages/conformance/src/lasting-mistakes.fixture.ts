import { nextTurn, type StateStore, toInstant } from '@anyhost/core';
import type { ReferenceStore } from './reference-store.fixture.ts';
import type { ClientMistake } from './remote-store.fixture.ts';
import { type CaughtMistake, clientsJudge, countedAnew, expiredStay, wrong } from './store-mistake.fixture.ts';

let clients = 0;

/** Mistakes in what lasts how long, in clocks and on the network. */
export const LASTING_MISTAKES: readonly CaughtMistake[] = [
  [
    'records expire by default',
    wrong((right) => ({ set: (key, value, options) => right.set(key, value, { ttlMs: 1500, ...options }) })),
    'expiry: a record without a time to live stays',
  ],
  [
    'records do not expire',
    wrong((right) => ({ set: (key, value, { ttlMs: _, ...options } = {}) => right.set(key, value, options) })),
    'expiry: a record lives as long as it was given',
  ],
  [
    'records expire too early',
    wrong((right) => ({
      set: (key, value, { ttlMs, ...options } = {}) =>
        right.set(key, value, ttlMs === undefined ? options : { ...options, ttlMs: ttlMs / 2 }),
    })),
    'expiry: a record lives as long as it was given',
  ],
  ['the first expiry stays', wrong(firstExpiryStays), 'expiry: each write sets the time to live anew'],
  [
    'a write without a time to live leaves the one before',
    wrong(firstExpiryStays),
    'expiry: a write without a time to live ends the expiry',
  ],
  ...[
    'expiry: an expired record does not exist for conditions either',
    'list: deleted and expired records are left out',
    'storage: expired records that are not removed yet do not exist',
    'storage: expired records that are removed at once do not exist',
  ].map((caughtBy): CaughtMistake => ['expired records stay', wrong(expiredStay), caughtBy]),
  [
    'the removal knows no limit',
    wrong((right) => ({ deleteExpired: () => right.deleteExpired(1000) })),
    'deleteExpired: removes expired records, at most as many as the limit, and says how many',
  ],
  [
    'the removal answers something else',
    wrong((right) => ({ deleteExpired: async (limit) => (await right.deleteExpired(limit)) + 1 })),
    'deleteExpired: removes expired records, at most as many as the limit, and says how many',
  ],
  [
    'the removal takes records that live',
    wrong(removesAllWithExpiry),
    'deleteExpired: leaves every record that has not expired',
  ],
  [
    'versions are counted from the beginning after the removal',
    wrong(countedAnew),
    'deleteExpired: a record that is written after its removal has a version that none had before',
  ],
  [
    'the removal looks and then deletes',
    wrong(removesInTwoSteps),
    'deleteExpired: removes nothing that is written again at that moment',
  ],
  [
    'no limit is none',
    wrong((right) => ({ deleteExpired: (limit) => right.deleteExpired(limit || 1000) })),
    'deleteExpired: the limit 0 is refused',
  ],
  [
    'a deletion leaves a mark',
    wrong((right) => ({
      delete: async (key, condition) => {
        await right.set(`deleted:${key}`, 1);
        return await right.delete(key, condition);
      },
    })),
    'storage: deleted and expired records do not stay in the database',
  ],
  [
    'the clock shows seconds',
    wrong((right) => ({ now: async () => toInstant((await right.now()) / 1000) })),
    'now: the clock shows milliseconds since the Unix epoch and advances',
  ],
  [
    'the clock is the client’s',
    wrong((_right, localNow) => ({ now: async () => toInstant(localNow()) })),
    "clock skew: now is the store's time, whatever the client's clock shows [an hour slow]",
  ],
  ...[
    'clock skew: records of all clients live as long as they were given, for all clients [an hour fast]',
    'clock skew: records of all clients live as long as they were given, for all clients [an hour slow]',
    'clock skew: a clock that is set while records live changes nothing [an hour fast]',
    'clock skew: a clock that is set while records live changes nothing [an hour slow]',
    'clock skew: a batch, and the removal of expired records, go by the store too [an hour slow]',
  ].map((caughtBy): CaughtMistake => ['clients judge the expiry by their own clocks', wrong(clientsJudge), caughtBy]),
  [
    'it says that it is not durable',
    wrong(() => ({ durable: false })),
    'persistence: a store is durable exactly when it can be opened a second time',
  ],
  ...[
    'persistence: a second store on the same data sees the records of the first',
    'leases and claims: a second delivery is refused while the occurrence runs, and skipped afterwards',
    'leases and claims: one of two hosts holds a lease; after its stop the other gets it, with a greater token',
  ].map((caughtBy): CaughtMistake => ['each client has records of its own', wrong(ownRecords), caughtBy]),
  [
    'a client checks conditions by what it knows',
    wrong((right) => {
      const known = new Map<string, string>();
      return {
        set: async (key, value, { ifVersion } = {}) => {
          if (ifVersion !== undefined && known.has(key) && ifVersion !== known.get(key)) return undefined;
          const version = (await right.set(key, value)) ?? '';
          known.set(key, version);
          return version;
        },
      };
    }),
    'persistence: conditions hold between two stores on the same data',
  ],
  overNetwork('its limit is too short', { limitMs: 60 }, 'on a slow network everything works'),
  overNetwork(
    'it waits forever',
    { waitsForever: true },
    'calls on a silent network reject in time, and the store works when it is back',
  ),
  overNetwork(
    'it keeps a connection that is dead',
    { keepsDeadConnection: true },
    'calls on connections that are half open reject in time, and the store works when the network is back',
  ),
  overNetwork(
    'it keeps a connection that is dead',
    { keepsDeadConnection: true },
    'calls to a server that is gone reject in time, and the store works when it is back',
  ),
  overNetwork(
    'it keeps a connection that is dead',
    { keepsDeadConnection: true },
    'connections that are cut while idle do not end the process, and the store works',
  ),
  overNetwork(
    'it takes answers for those of other calls',
    { keepsDeadConnection: true, takesAnyAnswer: true },
    'after a silence each call gets its own answer',
  ),
  overNetwork(
    'it acknowledges what it has only sent',
    { acknowledgesAtOnce: true },
    'connections that are cut during calls: each ends, and what was acknowledged is there',
  ),
  ...['a write whose answer is', 'a deletion whose answer is'].map((what) =>
    overNetwork('it writes again', { writesAgain: true }, `${what} lost is never taken for a conflict`),
  ),
  overNetwork('it writes again', { writesAgain: true }, 'a batch whose answer is lost is never taken for conflicts'),
];

function overNetwork(what: string, client: ClientMistake, caughtBy: string): CaughtMistake {
  return [what, { client }, `network: ${caughtBy}`];
}

function ownRecords(right: ReferenceStore): Partial<StateStore> {
  clients += 1;
  const own = `${clients}:`;
  return {
    get: (key) => right.get(own + key),
    set: (key, value, options) => right.set(own + key, value, options),
    delete: (key, condition) => right.delete(own + key, condition),
    batch: (writes) => right.batch(writes.map((write) => ({ ...write, key: own + write.key }))),
  };
}

/** Later writes of a record end when the first one would have ended, near enough. */
function firstExpiryStays(right: Pick<StateStore, 'set'>): Partial<StateStore> {
  const first = new Map<string, number>();
  return {
    set: (key, value, options = {}) => {
      const ttlMs = first.get(key);
      if (ttlMs !== undefined) return right.set(key, value, { ...options, ttlMs: ttlMs / 2 });
      if (options.ttlMs !== undefined) first.set(key, options.ttlMs);
      return right.set(key, value, options);
    },
  };
}

function removesAllWithExpiry(right: Pick<StateStore, 'set' | 'delete'>): Partial<StateStore> {
  const keys = new Set<string>();
  return {
    set: (key, value, options = {}) => {
      if (options.ttlMs !== undefined) keys.add(key);
      return right.set(key, value, options);
    },
    deleteExpired: async () => {
      const removed = [...keys];
      keys.clear();
      for (const key of removed) await right.delete(key);
      return removed.length;
    },
  };
}

function removesInTwoSteps(right: Pick<StateStore, 'set' | 'delete' | 'get'>): Partial<StateStore> {
  const keys = new Set<string>();
  return {
    set: (key, value, options) => {
      keys.add(key);
      return right.set(key, value, options);
    },
    deleteExpired: async () => {
      const found = await Promise.all([...keys].map(async (key) => ({ key, record: await right.get(key) })));
      await nextTurn();
      const expired = found.filter(({ record }) => record === undefined);
      for (const { key } of expired) await right.delete(key);
      return expired.length;
    },
  };
}
