import type { SetOptions, StateStore, StateWrite, WriteCondition } from '@anyhost/core';

/** What a write is answered with after it was made. */
export class LostAnswer extends Error {}

/** A store of which every third write to a key, beginning with the first, is made and then answered with an error. */
export function losingAnswers(store: StateStore): StateStore & { readonly lost: number } {
  const writes = new Map<string, number>();
  const losing = {
    lost: 0,
    name: store.name,
    durable: store.durable,
    maxValueBytes: store.maxValueBytes,
    get: (key: string) => store.get(key),
    list: (prefix: string) => store.list(prefix),
    set: (key: string, value: unknown, options?: SetOptions) => answered(key, store.set(key, value, options)),
    delete: (key: string, condition?: WriteCondition) => answered(key, store.delete(key, condition)),
  };
  const answered = async <Answer>(key: string, write: Promise<Answer>): Promise<Answer> => {
    const answer = await write;
    // A condition that failed: nothing was written.
    if (answer === undefined || answer === false) return answer;
    const count = (writes.get(key) ?? 0) + 1;
    writes.set(key, count);
    if (count % 3 !== 1) return answer;
    losing.lost += 1;
    throw new LostAnswer('The connection was reset.');
  };
  const { batch, now } = store;
  return Object.assign(losing, {
    ...(batch !== undefined && {
      batch: (all: readonly StateWrite[]) => answered(all[0]?.key ?? '', batch.call(store, all)),
    }),
    ...(now !== undefined && { now: () => now.call(store) }),
  });
}
