import { postgresStateStore } from '@anyhost/postgres';
import { Pool, type PoolConfig } from 'pg';
import { benchRecord } from './bench-record.ts';

const WRITES = 100;
const TABLE = 'anyhost_bench_wal';

/** Bytes that PostgreSQL logs for a compare-and-set of a record, each without the commit, by `EXPLAIN (WAL)`. */
export async function walOfWrites(database: PoolConfig): Promise<readonly number[]> {
  const pool = new Pool({ ...database, max: 1 });
  try {
    const store = postgresStateStore(pool, { table: TABLE });
    const bytes: number[] = [];
    const explained = postgresStateStore(
      {
        query: async (text, values) => {
          const { rows } = await pool.query(`EXPLAIN (ANALYZE, WAL, FORMAT JSON) ${text}`, values);
          bytes.push(Number(rows[0]['QUERY PLAN'][0].Plan['WAL Bytes']));
          return { rows };
        },
      },
      { table: TABLE },
    );
    let version = await store.set('ledger:bench/job', benchRecord(0));
    for (let run = 1; run <= WRITES; run += 1) {
      await explained.set('ledger:bench/job', benchRecord(run), { ifVersion: version ?? '' });
      version = (await store.get('ledger:bench/job'))?.version;
    }
    return bytes;
  } finally {
    await pool.query(`DROP TABLE IF EXISTS ${TABLE}`);
    await pool.end();
  }
}
