import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { asyncSchemaOf } from '../fixtures/schema.fixture.ts';
import { StoreCheckpoint } from './store-checkpoint.ts';

const KEY = 'checkpoint:orders/archive';

/** A checkpoint, and what is stored in it. */
async function open(stored?: unknown): Promise<{
  readonly store: DurableStore;
  readonly checkpoint: StoreCheckpoint;
  stored(): Promise<unknown>;
}> {
  const store = durableStore();
  if (stored !== undefined) await store.set(KEY, stored);
  const checkpoint = new StoreCheckpoint({ store, key: 'orders/archive', ended: () => undefined });
  return { store, checkpoint, stored: async () => (await store.get(KEY))?.value };
}

const later = <Value>(value: Value): Promise<Value> => Promise.resolve(value);

describe.each([
  ['zod', z.object({ page: z.number().int() })],
  ['zod, answering later', z.object({ page: z.number().refine((page) => later(Number.isInteger(page))) })],
  ['valibot', v.object({ page: v.pipe(v.number(), v.integer()) })],
  [
    'valibot, answering later',
    v.objectAsync({
      page: v.pipeAsync(
        v.number(),
        v.checkAsync((page) => later(Number.isInteger(page))),
      ),
    }),
  ],
  ['arktype', type({ page: 'number.integer' })],
])('a checkpoint with a schema of %s', (_, schema) => {
  test('loads what was saved, and nothing where nothing was', async () => {
    const { checkpoint, stored } = await open();
    const typed = checkpoint.withSchema(schema);
    expect(await typed.load()).toBeUndefined();
    await typed.save({ page: 3 });
    expect(await typed.load()).toEqual({ page: 3 });
    expect(await stored()).toEqual({ page: 3 });
    await typed.clear();
    expect(await typed.load()).toBeUndefined();
  });

  test('refuses to save what does not fit, and writes nothing', async () => {
    const { checkpoint, store, stored } = await open({ page: 1 });
    const error = await anyhostErrorOf(checkpoint.withSchema(schema).save({ page: 1.5 }));
    expect(error.code).toBe('ERR_ANYHOST_CHECKPOINT_SHAPE');
    expect(error.message).toMatch(
      /^Cannot save the checkpoint of orders\/archive: the value, as JSON keeps it, does not fit its schema: checkpoint\.page: .+ \(found 1\.5\)\. Nothing was written\.$/,
    );
    expect(error.details).toEqual({ key: 'orders/archive', paths: ['checkpoint.page'] });
    expect(store.calls.set).toBe(1);
    expect(await stored()).toEqual({ page: 1 });
  });

  test('refuses a stored value that does not fit: it says where, what, and what to do', async () => {
    const { checkpoint, stored } = await open({ page: 'seven' });
    const error = await anyhostErrorOf(checkpoint.withSchema(schema).load());
    expect(error.code).toBe('ERR_ANYHOST_CHECKPOINT_SHAPE');
    expect(error.message).toMatch(
      /^The stored checkpoint of orders\/archive does not fit its schema: checkpoint\.page: .*number.* \(found "seven"\)\. Convert what an earlier version saved with the option migrate of withSchema, or clear the checkpoint; nothing was changed\.$/,
    );
    expect(await stored()).toEqual({ page: 'seven' });
  });
});

describe('what is stored', () => {
  const schema = z.object({ since: z.coerce.date(), pages: z.array(z.number()).default([]) });

  test('is the value that was saved, not what the schema makes of it; load returns that', async () => {
    const { checkpoint, stored } = await open();
    const typed = checkpoint.withSchema(schema);
    await typed.save({ since: new Date(0) });
    expect(await stored()).toEqual({ since: '1970-01-01T00:00:00.000Z' });
    expect(await typed.load()).toEqual({ since: new Date(0), pages: [] });
  });

  test('can be loaded again: a schema that takes only what JSON does not keep is refused by the save', async () => {
    const { checkpoint, store } = await open();
    const typed = checkpoint.withSchema(z.object({ since: z.date() }));
    const error = await anyhostErrorOf(typed.save({ since: new Date(0) }));
    expect(error.message).toContain('as JSON keeps it, does not fit its schema: checkpoint.since: ');
    expect(error.message).toContain('(found "1970-01-01T00:00:00.000Z")');
    expect(store.calls.set).toBe(0);
  });

  test('is the value at the time of the call, also when the schema answers later; calls keep their order', async () => {
    const { checkpoint, stored } = await open();
    const typed = checkpoint.withSchema(asyncSchemaOf(({ page }) => ({ page })));
    const progress = { page: 1 };
    const first = typed.save(progress);
    progress.page = 2;
    const loaded = typed.load();
    const second = checkpoint.save({ page: 3 });
    await Promise.all([first, second]);
    expect(await loaded).toEqual({ page: 1 });
    expect(await stored()).toEqual({ page: 3 });
  });

  test('stays as it is when a schema refuses later, while other calls wait', async () => {
    const { checkpoint, stored } = await open();
    const refusing = checkpoint.withSchema(asyncSchemaOf(() => [{ message: 'never' }]));
    const slow = checkpoint.save('slow');
    const refused = anyhostErrorOf(refusing.save({}));
    const next = checkpoint.save('next');
    expect((await refused).code).toBe('ERR_ANYHOST_CHECKPOINT_SHAPE');
    await Promise.all([slow, next]);
    expect(await stored()).toBe('next');
  });
});

describe('migrate', () => {
  const schema = z.object({ version: z.literal(2), after: z.string() });

  test('converts a value that does not fit; the result is stored by the next save, on the version that was loaded', async () => {
    const { checkpoint, store, stored } = await open({ last: 41 });
    const migrate = async (old: unknown) => ({
      version: 2 as const,
      after: `order-${Reflect.get(Object(old), 'last')}`,
    });
    const typed = checkpoint.withSchema(schema, { migrate });
    expect(await typed.load()).toEqual({ version: 2, after: 'order-41' });
    expect(await stored()).toEqual({ last: 41 });
    await typed.save({ version: 2, after: 'order-42' });
    expect(store.calls).toMatchObject({ set: 2 });
    expect(await stored()).toEqual({ version: 2, after: 'order-42' });
  });

  test('is not called for a value that fits', async () => {
    const { checkpoint } = await open({ version: 2, after: 'x' });
    const called: unknown[] = [];
    await checkpoint.withSchema(schema, { migrate: (old) => void called.push(old) }).load();
    expect(called).toEqual([]);
  });

  test('may begin anew', async () => {
    const { checkpoint } = await open('nonsense');
    expect(await checkpoint.withSchema(schema, { migrate: () => undefined }).load()).toBeUndefined();
  });

  test('whose result does not fit, and one that throws, are errors that say so', async () => {
    const { checkpoint, stored } = await open('nonsense');
    // Old code in JavaScript.
    const wrong = checkpoint.withSchema(schema, { migrate: () => JSON.parse('{"version":1}') });
    expect(await anyhostErrorOf(wrong.load())).toMatchObject({
      code: 'ERR_ANYHOST_CHECKPOINT_SHAPE',
      message: expect.stringMatching(
        /^What migrate made of the stored checkpoint of orders\/archive does not fit its schema: checkpoint\.version: .+; checkpoint\.after: .+ \(found undefined\)\. Correct migrate/,
      ),
    });
    const cause = new RangeError('no such page');
    const throwing = checkpoint.withSchema(schema, {
      migrate: () => {
        throw cause;
      },
    });
    expect(await anyhostErrorOf(throwing.load())).toMatchObject({
      code: 'ERR_ANYHOST_CHECKPOINT_SHAPE',
      cause,
      message: expect.stringContaining('does not fit its schema, and migrate failed: no such page. Correct migrate'),
    });
    expect(await stored()).toBe('nonsense');
  });

  test('may clear the checkpoint itself', async () => {
    const { checkpoint, stored } = await open('nonsense');
    const migrate = async (): Promise<undefined> => {
      await checkpoint.clear();
    };
    expect(await checkpoint.withSchema(schema, { migrate }).load()).toBeUndefined();
    expect(await stored()).toBeUndefined();
  });
});

describe('the message about a value that does not fit', () => {
  test('shows no secrets and no more than three places', async () => {
    const { checkpoint } = await open({ apiKey: 'k-123456', url: 'postgres://me:pw@db/x', a: 1, b: 2, c: 3 });
    const schema = z.object({
      apiKey: z.number(),
      url: z.number(),
      a: z.string(),
      b: z.string(),
      c: z.string(),
    });
    const { message, details } = await anyhostErrorOf(checkpoint.withSchema(schema).load());
    expect(message).not.toMatch(/k-123456|me:pw/);
    expect(message).toMatch(
      /checkpoint\.apiKey: .+ \(found \*\*\*\); .+found "postgres:\/\/\*\*\*@db\/x"\).+; and 2 more\. Convert/,
    );
    expect(details['paths']).toHaveLength(5);
  });

  test('stands for a schema that fails', async () => {
    const { checkpoint } = await open(1);
    const broken = asyncSchemaOf<number>(() => {
      throw new Error('no connection');
    });
    const error = await anyhostErrorOf(checkpoint.withSchema(broken).load());
    expect(error.message).toContain('checkpoint: the schema failed: no connection (found 1)');
  });
});

describe('an option of withSchema', () => {
  test('that is wrong is refused at once', async () => {
    const { checkpoint } = await open();
    const schema = z.string();
    const call = (...args: unknown[]) => anyhostErrorOf(() => Reflect.apply(checkpoint.withSchema, checkpoint, args));
    for (const [args, message] of [
      [[undefined], 'withSchema: schema is undefined; expected a Standard Schema'],
      [[schema, { maxbytes: 1 }], "there is no option 'maxbytes'"],
      [[schema, { maxBytes: 0 }], 'maxBytes is 0; expected a whole number, 1'],
      [[schema, { migrate: 1 }], 'migrate is 1; expected a function'],
    ] as const) {
      expect(await call(...args)).toMatchObject({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining(message),
      });
    }
  });

  test('maxBytes limits the JSON in UTF-8, and is named with both numbers', async () => {
    const { checkpoint, store } = await open();
    const typed = checkpoint.withSchema(z.string(), { maxBytes: 10 });
    await typed.save('12345678');
    const error = await anyhostErrorOf(typed.save('123456é'.repeat(2)));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_STATE_VALUE');
    expect(error.message).toContain('it has 18 bytes as JSON, and the option maxBytes allows 10.');
    expect(store.calls.set).toBe(1);
  });
});
