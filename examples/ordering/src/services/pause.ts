import { setImmediate, setTimeout } from 'node:timers/promises';

/** Waits `ms` milliseconds, at least until timers and signals had their turn. Rejects with the signal's reason once it aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await (ms === 0 ? setImmediate(undefined, { signal }) : setTimeout(ms, undefined, { signal }));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
