import { deadlineAfter } from '../time/deadline.ts';
import type { Assembled } from './shut-down.ts';

/**
 * Reads the ledger records of a long-lived host, at its start.
 *
 * @param signal - Aborts when the host stops.
 */
export async function readLedgers({ ledger }: Assembled, signal: AbortSignal): Promise<void> {
  if (ledger === undefined) return;
  const { clock, storeTimeoutMs } = ledger.options;
  await ledger.start({ clock, until: deadlineAfter(clock.monotonic(), storeTimeoutMs), signals: [signal] });
}
