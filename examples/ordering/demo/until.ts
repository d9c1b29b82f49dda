import { setTimeout } from 'node:timers/promises';

const PATIENCE_MS = 30_000;

/**
 * Asks again and again until a condition holds.
 *
 * @param what - What is waited for, for the error when it does not come within 30 seconds.
 */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const endsAt = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > endsAt) throw new Error(`Waited ${PATIENCE_MS / 1000} seconds in vain until ${what}`);
    await setTimeout(2);
  }
}
