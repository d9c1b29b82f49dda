import { type Deed, type Journal, machineTime } from '../journal.ts';

const LOOK_MS = 5;
/** A turn of the event loop that took longer is a stall, in milliseconds of the machine. */
const LONG_MS = 30;

/** Writes to the journal when the process could not go on: on a busy machine, a due time then passes unseen. */
export function watchStalls(journal: Journal<Deed>): () => void {
  let last = machineTime();
  const timer = setInterval(() => {
    const now = machineTime();
    if (now - last > LONG_MS) journal.write({ kind: 'stalled', from: last });
    last = now;
  }, LOOK_MS);
  return () => clearInterval(timer);
}
