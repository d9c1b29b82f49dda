import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { type Checkpoint, defineApplication, every, type TypedCheckpoint } from '../index.ts';

declare const checkpoint: Checkpoint;

describe('a checkpoint with a schema', () => {
  test('takes what the schema takes, and loads what it returns', () => {
    const schema = z.object({ since: z.string().transform((text) => new Date(text)), page: z.number().default(0) });
    const typed = checkpoint.withSchema(schema);
    expectTypeOf(typed).toEqualTypeOf<
      TypedCheckpoint<{ since: string; page?: number | undefined }, { since: Date; page: number }>
    >();
    expectTypeOf(typed.load()).resolves.toEqualTypeOf<{ since: Date; page: number } | undefined>();
    void typed.save({ since: '2026-11-22' });
    // @ts-expect-error: the schema takes text
    void typed.save({ since: new Date() });
    // @ts-expect-error: since is required
    void typed.save({ page: 1 });
  });

  test('is typed by any Standard Schema', () => {
    expectTypeOf(checkpoint.withSchema(v.object({ page: v.number() })).load()).resolves.toEqualTypeOf<
      { page: number } | undefined
    >();
    expectTypeOf(checkpoint.withSchema(type({ page: 'number' })).load()).resolves.toEqualTypeOf<
      { page: number } | undefined
    >();
    // @ts-expect-error: no schema
    checkpoint.withSchema({ page: 'number' });
  });

  test('migrates to what the schema takes, now or later, or to nothing', () => {
    const schema = z.object({ page: z.number() });
    checkpoint.withSchema(schema, { migrate: () => ({ page: 1 }), maxBytes: 1000 });
    checkpoint.withSchema(schema, { migrate: async (old) => (typeof old === 'number' ? { page: old } : undefined) });
    // @ts-expect-error: not what the schema takes
    checkpoint.withSchema(schema, { migrate: () => ({ page: '1' }) });
    // @ts-expect-error: there is no such option
    checkpoint.withSchema(schema, { maxbytes: 1 });
  });

  test('is reached from a job, without a change to the application’s type', () => {
    defineApplication('orders').job('archive', { schedule: every('1m') }, async (_signal, execution) => {
      const typed = execution.checkpoint.withSchema(z.object({ page: z.number() }));
      expectTypeOf((await typed.load())?.page).toEqualTypeOf<number | undefined>();
    });
  });
});
