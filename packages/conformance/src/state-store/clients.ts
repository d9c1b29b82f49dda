import type { StateStore } from '@anyhost/core';
import type { StateStoreHarness } from '../state-store-harness.ts';

/** How many clients race. */
const CLIENTS = 6;

/** Clients that share the store's data, as hosts in many processes do; in this process's memory they are one. */
export async function clientsOf({ store, reopen }: StateStoreHarness): Promise<readonly StateStore[]> {
  const others = Array.from({ length: CLIENTS - 1 }, () => reopen?.() ?? store);
  return [store, ...(await Promise.all(others))];
}
