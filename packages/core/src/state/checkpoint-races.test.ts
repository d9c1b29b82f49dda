import { expect, test } from 'vitest';
import { errorOf } from '../fixtures/errors.fixture.ts';
import { memoryStateStore } from './memory-store.ts';
import type { StateStore } from './state-store.ts';
import { StoreCheckpoint } from './store-checkpoint.ts';

// A process can be suspended at any point: before a call reaches the store, and after it was answered. Meanwhile
// another one takes over, and this one continues as if nothing had happened.

const KEY = 'checkpoint:orders/archive';

/** Calls back at each point at which this process can be suspended: before and after each call of the store. */
function suspendable(store: StateStore, atPoint: () => Promise<void>): StateStore {
  const around = <Args extends readonly unknown[], Answer>(call: (...args: Args) => Promise<Answer>) => {
    return async (...args: Args): Promise<Answer> => {
      await atPoint();
      const answer = await call(...args);
      await atPoint();
      return answer;
    };
  };
  return {
    name: store.name,
    durable: store.durable,
    list: (prefix) => store.list(prefix),
    get: around((key) => store.get(key)),
    set: around((key, value, options) => store.set(key, value, options)),
    delete: around((key, condition) => store.delete(key, condition)),
  };
}

interface Situation {
  /** What this execution has done before. */
  readonly before: (checkpoint: StoreCheckpoint) => Promise<unknown>;
  /** Something was stored when it began. */
  readonly isStored: boolean;
  /** It knows the version of that. */
  readonly isKnown: boolean;
}

const situations: readonly (readonly [string, Situation])[] = [
  ['has done nothing, and nothing is stored', { before: async () => {}, isStored: false, isKnown: false }],
  ['has done nothing, and knows what is stored', { before: async () => {}, isStored: true, isKnown: true }],
  ['has done nothing, and does not know what is stored', { before: async () => {}, isStored: true, isKnown: false }],
  ['has loaded', { before: (checkpoint) => checkpoint.load(), isStored: true, isKnown: false }],
  ['has saved', { before: (checkpoint) => checkpoint.save('before'), isStored: false, isKnown: false }],
  ['has cleared', { before: (checkpoint) => checkpoint.clear(), isStored: true, isKnown: true }],
];
const writes: readonly (readonly [string, (checkpoint: StoreCheckpoint) => Promise<void>])[] = [
  ['save', (checkpoint) => checkpoint.save('mine')],
  ['clear', (checkpoint) => checkpoint.clear()],
];

/** Lets the execution write, and another take over at one point. Returns the error, and whether the point was reached. */
async function overtakenAt(
  point: number,
  { before, isStored, isKnown }: Situation,
  { write, isFenced }: { readonly write: (checkpoint: StoreCheckpoint) => Promise<void>; readonly isFenced: boolean },
): Promise<{ readonly failure: Error | undefined; readonly wasReached: boolean; readonly value: unknown }> {
  const store = memoryStateStore();
  const version = isStored ? await store.set(KEY, 'stored') : undefined;
  let points = -1;
  let ended: string | undefined;
  const overtake = async (): Promise<void> => {
    if (points < 0) return;
    if (points === point) {
      await store.set(KEY, 'theirs');
      if (isFenced) ended = 'the lease was lost';
    }
    points += 1;
  };
  const checkpoint = new StoreCheckpoint({
    store: suspendable(store, overtake),
    key: 'orders/archive',
    ended: () => ended,
    ...(isKnown && { knownVersion: () => version }),
  });
  await before(checkpoint);
  points = 0;
  const failure = await write(checkpoint).then(
    () => undefined,
    (thrown: unknown) => errorOf(() => Promise.reject(thrown)),
  );
  return { failure, wasReached: points > point, value: (await store.get(KEY))?.value };
}

const POINTS = [0, 1, 2, 3, 4, 5];
// A clear that knows that there is nothing calls no store: there is no point at which it could be overtaken.
const cases = situations.flatMap(([name, situation]) =>
  writes
    .filter(([action]) => name !== 'has cleared' || action !== 'clear')
    .map(([action, write]) => ({ name, action, situation, write })),
);

test.each(cases)(
  'an execution that $name never overwrites what its successor saved after it lost its lease: $action',
  async ({ situation, write }) => {
    const reached: number[] = [];
    for (const point of POINTS) {
      const { failure, wasReached, value } = await overtakenAt(point, situation, { write, isFenced: true });
      if (!wasReached) continue;
      reached.push(point);
      expect([point, value]).toEqual([point, 'theirs']);
      if (failure === undefined) continue;
      expect(Reflect.get(failure, 'code')).toMatch(/^ERR_ANYHOST_(CHECKPOINT_CONFLICT|EXECUTION_ENDED)$/);
    }
    expect(reached.slice(0, 2)).toEqual([0, 1]);
  },
);

const looked = ['has loaded', 'has saved', 'has cleared'];

test.each(cases.filter(({ name }) => looked.includes(name)))(
  'an execution without a lease that $name gets a conflict: $action',
  async ({ situation, write }) => {
    const { failure, wasReached, value } = await overtakenAt(0, situation, { write, isFenced: false });
    expect(failure).toMatchObject({ code: 'ERR_ANYHOST_CHECKPOINT_CONFLICT' });
    expect([wasReached, value]).toEqual([true, 'theirs']);
  },
);

test('an execution that has not looked replaces what others saved before it looked, and nothing after', async () => {
  const situation: Situation = { before: async () => {}, isStored: true, isKnown: false };
  const write = (checkpoint: StoreCheckpoint): Promise<void> => checkpoint.save('mine');
  const ends = await Promise.all(
    POINTS.map(async (point) => {
      const { failure, value } = await overtakenAt(point, situation, { write, isFenced: false });
      return [value, failure === undefined ? 'saved' : Reflect.get(failure, 'code')];
    }),
  );
  expect(ends).toEqual([
    // Before the first write, after it has failed, and before the version is read.
    ['mine', 'saved'],
    ['mine', 'saved'],
    ['mine', 'saved'],
    // After it was read, and before the second write.
    ['theirs', 'ERR_ANYHOST_CHECKPOINT_CONFLICT'],
    ['theirs', 'ERR_ANYHOST_CHECKPOINT_CONFLICT'],
    // After the second write.
    ['theirs', 'saved'],
  ]);
});
