import type { SetOptions, StateStore, StateWrite, WriteCondition } from '@anyhost/core';
import { nextTurn } from '@anyhost/core';
import type { ReferenceStore, StoreMistake } from './reference-store.fixture.ts';

/** A mistake in a store, and a test of the suite that must detect it. */
export type CaughtMistake = readonly [what: string, mistake: StoreMistake, caughtBy: string];

/** A store that is right but for some of its members. */
export function wrong(change: (right: ReferenceStore, localNow: () => number) => Partial<StateStore>): StoreMistake {
  return { store: (right, localNow) => ({ ...right, ...change(right, localNow) }) };
}

/** A store with other keys than it is given. */
export function renamed(name: (key: string) => string): StoreMistake {
  return wrong((right) => ({
    get: (key) => right.get(name(key)),
    set: (key, value, options) => right.set(name(key), value, options),
    delete: (key, condition) => right.delete(name(key), condition),
  }));
}

/** A store that gives back other values than it is given. */
export function changed(change: (value: unknown) => unknown): StoreMistake {
  return wrong((right) => ({
    get: async (key) => {
      const record = await right.get(key);
      return record && { ...record, value: change(record.value) };
    },
  }));
}

/** A store that looks first, and then writes whatever has happened since. */
export function inTwoSteps(right: ReferenceStore): Pick<ReferenceStore, 'set' | 'delete' | 'batch'> {
  const matches = async (key: string, { ifVersion }: WriteCondition): Promise<boolean> => {
    const version = (await right.get(key))?.version ?? null;
    await nextTurn();
    return ifVersion === undefined || version === ifVersion;
  };
  const set = async (key: string, value: unknown, options: SetOptions = {}): Promise<string | undefined> => {
    const { ifVersion: _, ...rest } = options;
    return (await matches(key, options)) ? await right.set(key, value, rest) : undefined;
  };
  return {
    set,
    delete: async (key, condition = {}) => (await matches(key, condition)) && (await right.delete(key)),
    batch: (writes) => Promise.all(writes.map(({ key, value, ...options }) => set(key, value, options))),
  };
}

/** Makes the writes of a batch one after the other. */
export async function oneByOne(
  right: ReferenceStore,
  writes: readonly StateWrite[],
): Promise<readonly (string | undefined)[]> {
  const versions: (string | undefined)[] = [];
  for (const { key, value, ...options } of writes) versions.push(await right.set(key, value, options));
  return versions;
}

/** A store whose versions are counted for each key, and from 1 again for a record that did not exist. */
export function countedAnew(right: ReferenceStore): Partial<StateStore> {
  const shown = new Map<string, { readonly version: string; readonly count: number }>();
  const countOf = async (key: string): Promise<number> => {
    const version = (await right.get(key))?.version;
    const last = shown.get(key);
    return version !== undefined && version === last?.version ? last.count : 0;
  };
  return {
    get: async (key) => {
      const record = await right.get(key);
      return record && { ...record, version: String(await countOf(key)) };
    },
    set: async (key, value, { ifVersion, ttlMs } = {}) => {
      const count = await countOf(key);
      if (ifVersion !== undefined && (ifVersion ?? '0') !== String(count)) return undefined;
      const version = await right.set(key, value, ttlMs === undefined ? {} : { ttlMs });
      shown.set(key, { version: version ?? '', count: count + 1 });
      return String(count + 1);
    },
  };
}

/** A store that remembers what it read first. */
export function staleReads(right: ReferenceStore): Pick<ReferenceStore, 'get' | 'list'> {
  const records = new Map<string, ReturnType<StateStore['get']>>();
  const lists = new Map<string, ReturnType<StateStore['list']>>();
  return {
    get: (key) => records.get(key) ?? records.set(key, right.get(key)).get(key) ?? right.get(key),
    list: (prefix) => lists.get(prefix) ?? lists.set(prefix, right.list(prefix)).get(prefix) ?? right.list(prefix),
  };
}

/** A store that shows expired records until they are written or deleted. */
export function expiredStay(right: ReferenceStore): Partial<StateStore> {
  const last = new Map<string, { readonly value: unknown; readonly version: string }>();
  return {
    get: async (key) => (await right.get(key)) ?? last.get(key),
    list: async (prefix) => {
      const live = new Map((await right.list(prefix)).map((record) => [record.key, record]));
      const stay = [...last].filter(([key]) => key.startsWith(prefix) && !live.has(key));
      return [...live.values(), ...stay.map(([key, record]) => ({ key, ...record }))];
    },
    set: async (key, value, options = {}) => {
      if (options.ifVersion === null && last.has(key)) return undefined;
      const version = await right.set(key, value, options);
      if (version !== undefined) last.set(key, { value, version });
      return version;
    },
    delete: async (key, condition) => {
      const isDeleted = await right.delete(key, condition);
      if (isDeleted) last.delete(key);
      return isDeleted;
    },
  };
}

/** A store whose clients judge the expiry by their own clocks. */
export function clientsJudge(right: ReferenceStore, localNow: () => number): Partial<StateStore> {
  const live = async (key: string): Promise<{ value: unknown; version: string } | undefined> => {
    const record = await right.get(key);
    if (record === undefined || !Array.isArray(record.value)) return undefined;
    const [value, until] = record.value;
    return until !== null && until <= localNow() ? undefined : { value, version: record.version };
  };
  const set = async (
    key: string,
    value: unknown,
    { ifVersion, ttlMs }: SetOptions = {},
  ): Promise<string | undefined> => {
    const version = (await live(key))?.version ?? null;
    if (ifVersion !== undefined && ifVersion !== version) return undefined;
    return await right.set(key, [value, ttlMs === undefined ? null : localNow() + ttlMs]);
  };
  return {
    get: live,
    set,
    list: async (prefix) => {
      const records = await Promise.all(
        (await right.list(prefix)).map(async ({ key }) => {
          const record = await live(key);
          return record === undefined ? [] : [{ key, ...record }];
        }),
      );
      return records.flat();
    },
    batch: (writes) => Promise.all(writes.map(({ key, value, ...options }) => set(key, value, options))),
  };
}
