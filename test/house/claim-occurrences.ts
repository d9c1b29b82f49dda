// claim-occurrences.ts
import type { Admission } from '@anyhost/core';

/** Any client that says how many rows it wrote: `Pool` of pg is one. */
interface Database {
  query(text: string, values: string[]): Promise<{ readonly rowCount: number | null }>;
}

/** Lets one host run each occurrence, by a table `occurrences (id text PRIMARY KEY)`. */
export function claimOccurrences(database: Database): Admission {
  return {
    async enter({ application, occurrence, trigger }) {
      // A manual run has no occurrence, and the ledger gives unfinished work to one host only.
      if (occurrence === undefined || trigger === 'continuation') return { admitted: true, leave: async () => {} };
      const id = `${application}/${occurrence.id}`;
      const { rowCount } = await database.query('INSERT INTO occurrences VALUES ($1) ON CONFLICT DO NOTHING', [id]);
      if (rowCount === 0) return { admitted: false, status: 'skipped', reason: 'duplicate' };
      return {
        admitted: true,
        leave: async ({ status }) => {
          // Another attempt may claim it again.
          if (status !== 'completed') await database.query('DELETE FROM occurrences WHERE id = $1', [id]);
        },
      };
    },
  };
}
