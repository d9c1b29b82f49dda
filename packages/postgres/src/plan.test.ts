import { expect, it } from 'vitest';
import { postgresStateStore } from './postgres-state-store.ts';
import { describeWithServer } from './server.fixture.ts';
import { statementsOn } from './statements.ts';
import { databaseOfTest } from './test-database.fixture.ts';

const statements = statementsOn('anyhost_state');

describeWithServer('in a table of 20 000 records', () => {
  it.each<[what: string, text: string, values: unknown[], index: string]>([
    ['a prefix', statements.list, ['ledger:app-7/%'], 'anyhost_state_pkey'],
    ['a prefix with an escaped wildcard', statements.list, ['ledger:app\\_7/%'], 'anyhost_state_pkey'],
    ['a key', statements.get, ['ledger:app-7/7'], 'anyhost_state_pkey'],
    ['what has expired', statements.removeExpired, [100], 'anyhost_state_expires_at'],
  ])('%s is found by an index', async (_, text, values, index) => {
    const database = await databaseOfTest();
    const pool = database.pool({ max: 1 });
    await postgresStateStore(pool).get('k');
    await database.execute(
      `INSERT INTO anyhost_state SELECT 'ledger:app-' || n % 100 || '/' || n, gen_random_uuid(), '1', CASE WHEN n % 2 = 0 THEN now() + n * interval '1 s' END FROM generate_series(1, 20000) n`,
      'ANALYZE anyhost_state',
    );
    const { rows } = await pool.query(`EXPLAIN ${text}`, values);
    expect(JSON.stringify(rows)).toMatch(new RegExp(`(?:Index Scan using|Bitmap Index Scan on) ${index}`));
  });
});
