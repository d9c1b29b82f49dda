import { addToInstant, type SetOptions, type StateStore, type StateWrite, toInstant } from '@anyhost/core';
import type { Deed, Journal } from '../journal.ts';
import type { FaultPoints } from './fault-points.ts';
import { leaseDeedsIn } from './lease-deeds.ts';

/** What a store is watched with. */
interface Watch {
  readonly journal: Journal<Deed>;
  readonly points: FaultPoints;
  readonly speed: number;
  /** A time of the store's clock as the services' time. Default: the store has the services' time already. */
  readonly toServicesTime?: ((storeMs: number) => number) | undefined;
}

/** The longest text of a value in the journal. */
const LONGEST_TEXT = 1000;

/**
 * The store under test as the worker uses it: each call and its answer are in the journal, the worker can end at each,
 * and times are turned from the services' fast time to the store's and back.
 */
export function watchedStore(store: StateStore, { journal, points, speed, toServicesTime }: Watch): StateStore {
  const watch = async <Value>(
    method: string,
    key: string,
    { asked, call, told }: { asked: string; call: () => Promise<Value>; told: (value: Value) => string },
  ): Promise<Value> => {
    const point = `${key.split(':', 1)[0]}.${method}`;
    return await points.around(point, async () => {
      journal.write({ kind: 'call', point, key, text: asked });
      try {
        const value = await call();
        journal.write({ kind: 'answer', point, key, text: told(value) });
        return value;
      } catch (thrown) {
        journal.write({ kind: 'failure', point, key, text: shortened(String(thrown)) });
        throw thrown;
      }
    });
  };
  const inStoreTime = <Options extends SetOptions>(options: Options): Options =>
    toServicesTime === undefined || options.ttlMs === undefined
      ? options
      : { ...options, ttlMs: Math.max(options.ttlMs / speed, 1) };
  const recorded = new Set<string>();
  // From what it wrote, and from what it read.
  const noteDeeds = (
    writes: readonly Pick<StateWrite, 'key' | 'value'>[],
    versions: readonly (string | undefined)[],
  ): void => {
    const accepted = writes.filter((_, index) => versions[index] !== undefined);
    for (const deed of accepted.flatMap(leaseDeedsIn)) {
      if (deed.kind === 'held' || !recorded.has(deed.occurrence)) journal.write(deed);
      if (deed.kind === 'recorded') recorded.add(deed.occurrence);
    }
  };
  const { batch, now, deleteExpired } = store;
  return {
    name: store.name,
    durable: store.durable,
    notDurableBecause: store.notDurableBecause,
    maxValueBytes: store.maxValueBytes,
    get: (key) =>
      watch('get', key, {
        asked: '',
        call: async () => {
          const record = await store.get(key);
          if (record !== undefined) noteDeeds([{ key, value: record.value }], [record.version]);
          return record;
        },
        told: (record) => textOf(record),
      }),
    list: (prefix) =>
      watch('list', prefix, { asked: '', call: () => store.list(prefix), told: ({ length }) => `${length} records` }),
    set: (key, value, options = {}) =>
      watch('set', key, {
        asked: textOf({ value, ...options }),
        call: async () => {
          const version = await store.set(key, value, inStoreTime(options));
          noteDeeds([{ key, value }], [version]);
          return version;
        },
        told: (version) => version ?? 'conflict',
      }),
    delete: (key, condition = {}) =>
      watch('delete', key, {
        asked: textOf(condition),
        call: () => store.delete(key, condition),
        told: (isDone) => (isDone ? 'deleted' : 'conflict'),
      }),
    ...(batch && {
      batch: (writes: readonly StateWrite[]) =>
        watch('batch', 'batch:', {
          asked: textOf(writes),
          call: async () => {
            const versions = await batch.call(store, writes.map(inStoreTime));
            noteDeeds(writes, versions);
            return versions;
          },
          told: textOf,
        }),
    }),
    ...(now && {
      now: async () => {
        const time = await now.call(store);
        return toServicesTime === undefined ? addToInstant(time, 0) : toInstant(toServicesTime(time));
      },
    }),
    ...(deleteExpired && { deleteExpired: (limit: number) => deleteExpired.call(store, limit) }),
  };
}

function textOf(value: unknown): string {
  return shortened(JSON.stringify(value) ?? 'none');
}

function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)} …`;
}
