import { expect, it } from 'vitest';
import { postgresStateStore } from './postgres-state-store.ts';
import { describeWithServer } from './server.fixture.ts';
import { databaseOfTest } from './test-database.fixture.ts';

const WRITERS = 6;
const TURNS = 5;

describeWithServer('writers', () => {
  it.each(['read committed', 'repeatable read', 'serializable'])(
    'lose no change and see no error, where transactions are %s',
    async (level) => {
      const database = await databaseOfTest();
      const stores = Array.from({ length: WRITERS }, () =>
        postgresStateStore(
          database.pool({ max: 1, options: `-c default_transaction_isolation=${level.replace(' ', '\\ ')}` }),
        ),
      );
      await Promise.all(
        stores.map(async (store, index) => {
          for (let done = 0; done < TURNS; ) {
            const record = await store.get('counter');
            const ifVersion = record?.version ?? null;
            const value = Number(record?.value ?? 0) + 1;
            const [version] =
              index % 2 === 0
                ? [await store.set('counter', value, { ifVersion })]
                : await store.batch([
                    { key: 'counter', value, ifVersion },
                    { key: `own/${index}`, value: done },
                  ]);
            if (version !== undefined) done += 1;
          }
        }),
      );
      expect(await stores[0]?.get('counter')).toMatchObject({ value: WRITERS * TURNS });
    },
  );

  it('that batch the same keys in opposite orders, with other conditions, all get an answer', async () => {
    const database = await databaseOfTest();
    // Deadlocks are found at once instead of after a second.
    const options = '-c deadlock_timeout=10ms';
    const stores = Array.from({ length: WRITERS }, () => postgresStateStore(database.pool({ max: 1, options })));
    const keys = Array.from({ length: 10 }, (_, index) => `k${index}`);
    await Promise.all(
      stores.map(async (store, index) => {
        for (let turn = 0; turn < TURNS; turn += 1) {
          const order = index % 2 === 0 ? keys : keys.toReversed();
          const records = await store.list('k');
          const versions = await store.batch(
            order.map((key, position) => {
              const known = records.find((record) => record.key === key)?.version;
              const condition = known === undefined ? { ifVersion: null } : { ifVersion: known };
              return { key, value: turn, ...(position % 3 === index % 3 ? {} : condition) };
            }),
          );
          expect(versions).toHaveLength(keys.length);
        }
      }),
    );
    expect(await stores[0]?.list('k')).toHaveLength(keys.length);
  });

  it('in a transaction of a client that was passed in write with it, and are undone with it', async () => {
    const database = await databaseOfTest();
    const pool = database.pool();
    await postgresStateStore(pool).set('k', 'before');
    const client = await pool.connect();
    const store = postgresStateStore(client);
    await client.query('BEGIN');
    await store.set('k', 'inside');
    expect(await store.get('k')).toMatchObject({ value: 'inside' });
    await client.query('ROLLBACK');
    expect(await store.get('k')).toMatchObject({ value: 'before' });
    client.release();
  });
});
