import type { Clock, TimerHandle } from '@anyhost/core';
import { CliError } from '../command/cli-error.ts';

/** How long a module may take to load. */
const LIMIT_MS = 30_000;

/** Waits for a module to load, but not for ever: it can await a server that does not answer. */
export async function withinLimit<Result>(loading: Promise<Result>, clock: Clock): Promise<Result> {
  let timer: TimerHandle;
  const tooLong = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => reject(stillLoading()), LIMIT_MS);
  });
  try {
    return await Promise.race([loading, tooLong]);
  } finally {
    clock.clearTimeout(timer);
  }
}

function stillLoading(): CliError {
  return new CliError(
    `The module of the application is still loading after ${LIMIT_MS / 1000} s: a top-level await does not settle. Connect to servers in services, not while modules are loaded.`,
  );
}
