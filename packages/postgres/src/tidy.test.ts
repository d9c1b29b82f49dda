import { expect, it } from 'vitest';
import { MovedServerClock } from './moved-clock.fixture.ts';
import { postgresStateStore } from './postgres-state-store.ts';
import { describeWithServer } from './server.fixture.ts';
import { databaseOfTest } from './test-database.fixture.ts';

describeWithServer('expired rows', () => {
  it('are removed by the first write with an expiry of a process, a hundred at most, and by each fiftieth after it', async () => {
    const { store, rows, openAnother } = await tableWithExpired(250);
    await store.set('kept', 1);
    expect(await rows()).toBe(251);
    await store.set('claim', 1, { ttlMs: 60_000 });
    expect(await rows()).toBe(152);
    for (let write = 2; write <= 50; write += 1) await store.set('claim', write, { ttlMs: 60_000 });
    expect(await rows()).toBe(152);
    await store.set('claim', 51, { ttlMs: 60_000 });
    expect(await rows()).toBe(52);
    await openAnother().batch([
      { key: 'claim', value: 52, ttlMs: 60_000 },
      { key: 'other', value: 1 },
    ]);
    expect(await rows()).toBe(3);
  });

  it('are no obstacle to the write that removes them, whose own record may be one', async () => {
    for (const write of ['set', 'batch'] as const) {
      const { store, rows } = await tableWithExpired(3);
      const options = { ifVersion: null, ttlMs: 60_000 };
      const version =
        write === 'set'
          ? await store.set('expired/1', 'new', options)
          : (await store.batch([{ key: 'expired/1', value: 'new', ...options }]))[0];
      expect(await store.get('expired/1')).toEqual({ value: 'new', version });
      expect(await rows()).toBe(1);
    }
  });

  it('that another connection has locked are left to it, without a wait', async () => {
    const { store, rows, pool } = await tableWithExpired(5);
    const holder = await pool.connect();
    await holder.query('BEGIN');
    await holder.query("SELECT * FROM anyhost_state WHERE key = 'expired/1' FOR UPDATE");
    expect(await store.deleteExpired(10)).toBe(4);
    await store.set('claim', 1, { ttlMs: 60_000 });
    await holder.query('COMMIT');
    holder.release();
    expect(await rows()).toBe(2);
    expect(await store.deleteExpired(10)).toBe(1);
  });
});

async function tableWithExpired(count: number) {
  const database = await databaseOfTest();
  const clock = await MovedServerClock.in(database);
  const pool = database.pool({ max: 2 });
  const store = postgresStateStore(pool);
  await store.get('k');
  await database.execute(
    `INSERT INTO anyhost_state SELECT 'expired/' || n, gen_random_uuid(), '1', now() + interval '1 s' FROM generate_series(1, ${count}) n`,
  );
  await clock.move(1000);
  const rows = async (): Promise<number> => (await database.execute('SELECT key FROM anyhost_state'))[0]?.length ?? 0;
  return { store, pool, rows, openAnother: () => postgresStateStore(pool) };
}
