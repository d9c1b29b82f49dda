// move-records.ts
import type { StateStore } from '@anyhost/core';

/** Copies what must last to another store: while no host runs. */
export async function moveRecords(application: string, from: StateStore, to: StateStore): Promise<void> {
  for (const kind of ['ledger', 'checkpoint', 'lease', 'claim']) {
    for (const { key, value } of await from.list(`${kind}:${application}/`)) {
      // Claims of the last day: an occurrence that is delivered again stays a duplicate.
      await to.set(key, value, kind === 'claim' ? { ttlMs: 86_400_000 } : {});
    }
  }
}
