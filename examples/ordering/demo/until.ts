import { setTimeout } from 'node:timers/promises';

const LONGEST_WAIT_MS = 30_000;

/**
 * Asks again and again until a condition holds.
 *
 * @param what - What is waited for, for the error when it does not come within 30 seconds.
 */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const endsAt = performance.now() + LONGEST_WAIT_MS;
  while (!holds()) {
    if (performance.now() > endsAt)
      throw new Error(`Waited ${LONGEST_WAIT_MS / 1000} seconds without success until ${what}`);
    await setTimeout(2);
  }
}
