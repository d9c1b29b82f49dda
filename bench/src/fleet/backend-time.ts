import { readFileSync } from 'node:fs';
import type { PgBoss } from 'pg-boss';

/** Linux counts processor time in hundredths of a second. */
const US_PER_TICK = 10_000;

/**
 * The processor time that PostgreSQL has spent on some connections so far, in microseconds: that of their processes,
 * where the server runs on this machine. NaN where it does not.
 *
 * @param name - The connections' `application_name`.
 */
export async function backendTimeUs(boss: PgBoss, name: string): Promise<number> {
  const statement = 'SELECT pid FROM pg_stat_activity WHERE application_name = $1';
  const { rows } = await boss.getDb().executeSql(statement, [name]);
  return rows.map(({ pid }) => processTimeUs(Number(pid))).reduce((total, us) => total + us, 0);
}

function processTimeUs(pid: number): number {
  try {
    // The name of the program, in brackets, may hold spaces: the fields are counted after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * US_PER_TICK;
  } catch {
    return Number.NaN;
  }
}
