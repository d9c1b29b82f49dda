import type { Clock, TimerHandle } from '@anyhost/core';
import { CliError } from '../command/cli-error.ts';

/** How long an author's module or schema may take. */
const LIMIT_MS = 30_000;
const STILL_LOADING = `The module of the application is still loading after ${LIMIT_MS / 1000} s: a top-level await does not settle. Connect to servers in services, not while modules are loaded.`;

/**
 * Waits for a module to load, or for other code of the author's, but not for ever: it can await a server that does not
 * answer.
 *
 * @param tooLong - The message of the error if it takes longer than 30 seconds.
 */
export async function withinLimit<Result>(
  loading: Promise<Result>,
  clock: Clock,
  tooLong: string = STILL_LOADING,
): Promise<Result> {
  let timer: TimerHandle;
  const limit = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => reject(new CliError(tooLong)), LIMIT_MS);
  });
  try {
    return await Promise.race([loading, limit]);
  } finally {
    clock.clearTimeout(timer);
  }
}
