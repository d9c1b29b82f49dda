import { nextTurn } from '@anyhost/core';
import { type CaughtMistake, countedAnew, inTwoSteps, oneByOne, staleReads, wrong } from './store-mistake.fixture.ts';

/** Mistakes in how stores write, and what they answer. */
export const WRITING_MISTAKES: readonly CaughtMistake[] = [
  [
    'it has no name',
    wrong(() => ({ name: ' ' })),
    'records: the store has a name for logs and says whether it is durable',
  ],
  [
    'a write answers nothing',
    wrong((right) => ({ set: async (...write) => void (await right.set(...write)) })),
    'records: a written value is read back with the version that the write returned',
  ],
  [
    'a version is made of the value',
    wrong((right) => ({
      set: async (key, value) => ((await right.set(key, value)) ? JSON.stringify(value) : undefined),
    })),
    'records: a write without a condition replaces value and version',
  ],
  [
    'versions are counted from the beginning after a deletion',
    wrong(countedAnew),
    'records: versions are never used again, not even after a deletion',
  ],
  [
    'the deletion of nothing fails',
    wrong((right) => ({ delete: async (key) => (await right.get(key)) !== undefined && (await right.delete(key)) })),
    'records: deleting a missing record without a condition is not a failure',
  ],
  [
    'it throws',
    wrong((right) => ({
      get: (key) => {
        if (typeof key !== 'string') throw new TypeError('no key');
        return right.get(key);
      },
    })),
    'arguments: get(undefined) rejects and says what a key is',
  ],
  [
    'it ignores options that it cannot use',
    wrong((right) => ({ set: (key, value) => right.set(key, value) })),
    'arguments: set("the-key", 1, { ttlMs: 0 }) rejects, names the key, and writes nothing',
  ],
  [
    'it ignores conditions',
    wrong((right) => ({ set: (key, value) => right.set(key, value) })),
    'conditions: ifVersion null leaves an existing record as it is',
  ],
  [
    'a version matches any record',
    wrong((right) => ({
      set: (key, value, { ifVersion } = {}) => right.set(key, value, ifVersion === null ? { ifVersion } : {}),
    })),
    'conditions: a write on an older version changes nothing',
  ],
  [
    'a version matches no record, too',
    wrong((right) => ({
      set: async (key, value, options) =>
        (await right.get(key)) === undefined ? await right.set(key, value) : await right.set(key, value, options),
    })),
    'conditions: a write on the version of a deleted record changes nothing',
  ],
  [
    'a deletion ignores its condition',
    wrong((right) => ({ delete: (key) => right.delete(key) })),
    'conditions: a deletion on an older version deletes nothing',
  ],
  [
    'a conflict is an error',
    wrong((right) => ({
      set: async (...write) => (await right.set(...write)) ?? Promise.reject(new Error('conflict')),
    })),
    'conditions: an unknown version is a conflict, not a rejection',
  ],
  ...[
    'conditions: of many writers to a free key, exactly one wins',
    'conditions: no increment is lost between writers that try again',
    'racing: no increment of many clients is lost, and no version is given twice',
    'racing: of many clients that create a record, exactly one wins, each time',
    'racing: of many clients that replace a version, exactly one wins, each time',
    'racing: of many clients that create an expired record anew, exactly one wins',
    'racing: of clients that delete a version and clients that replace it, exactly one wins, each time',
    'batch: of many clients that batch the same writes, exactly one wins each of them',
    'batch: no increment is lost between clients that batch, and clients that set',
    'persistence: of two stores that write to a free key, one wins',
    'leases and claims: an occurrence that many hosts get at the same time is run once',
  ].map((caughtBy): CaughtMistake => ['it looks and then writes', wrong(inTwoSteps), caughtBy]),
  [
    'value and version are read one after the other',
    wrong((right) => ({
      get: async (key) => {
        const record = await right.get(key);
        await nextTurn();
        const later = await right.get(key);
        return record && { value: record.value, version: later?.version ?? record.version };
      },
    })),
    'racing: a record that clients write and delete is, for readers, always one that was written',
  ],
  [
    'a batch is all or nothing',
    wrong((right) => ({
      batch: async (writes) => {
        for (const { key, ifVersion } of writes) {
          const version = (await right.get(key))?.version ?? null;
          if (ifVersion !== undefined && ifVersion !== version) return writes.map(() => undefined);
        }
        return await right.batch(writes);
      },
    })),
    'batch: each write is decided by its own condition, and one that fails does not keep the others from being made',
  ],
  [
    'a batch answers in the order of keys',
    wrong((right) => ({ batch: (writes) => right.batch(writes.toSorted((a, b) => (a.key < b.key ? 1 : -1))) })),
    'batch: every write is made, and the answers are the versions in the order of the writes',
  ],
  [
    'a batch answers with what succeeded',
    wrong((right) => ({
      batch: async (writes) => (await right.batch(writes)).filter((version) => version !== undefined),
    })),
    'batch: each write is decided by its own condition, and one that fails does not keep the others from being made',
  ],
  [
    'a batch has no place for a time to live',
    wrong((right) => ({ batch: (writes) => right.batch(writes.map(({ ttlMs: _, ...write }) => write)) })),
    'batch: each write has its own time to live',
  ],
  [
    'a batch needs a write',
    wrong((right) => ({
      batch: (writes) => (writes.length === 0 ? Promise.reject(new Error('empty')) : right.batch(writes)),
    })),
    'batch: no writes are an empty answer',
  ],
  ...[
    'batch: one value that JSON cannot hold: the call rejects, and nothing is written',
    'batch: two writes to one key: the call rejects, and nothing is written',
    'batch: a wrong time to live in one write: the call rejects, and nothing is written',
  ].map(
    (caughtBy): CaughtMistake => [
      'a batch is checked while it is written',
      wrong((right) => ({ batch: (writes) => oneByOne(right, writes) })),
      caughtBy,
    ],
  ),
  [
    'a batch writes other keys',
    wrong((right) => ({
      batch: (writes) => right.batch(writes.map((write) => ({ ...write, key: encodeURIComponent(write.key) }))),
    })),
    'batch: odd keys and values are written as by set',
  ],
  ...[
    'lost answers: a service that saves again after an error goes on from what it saved',
    'list: a write that was acknowledged is in the next answer',
  ].map((caughtBy): CaughtMistake => ['reads are stale', wrong(staleReads), caughtBy]),
  [
    'it ignores conditions',
    wrong((right) => ({ set: (key, value) => right.set(key, value) })),
    'lost answers: what another writer saved meanwhile is a conflict, and stays',
  ],
];
