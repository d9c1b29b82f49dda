import type { Clock, Execution } from '@anyhost/core';
import { delay } from '@anyhost/core';
import { machineTime } from '../journal.ts';
import { WorkLog, type WorkParts } from './work-log.ts';

/** How many items an occurrence of the batch has, and how many of them one execution does. */
const ITEMS_PER_OCCURRENCE = 6;
const ITEMS_PER_EXECUTION = 2;

/** Where the batch is. Items are numbered through all occurrences. */
interface Progress {
  readonly next: number;
  readonly occurrence: string | undefined;
  readonly done: number;
}

/**
 * Work in items: each is an effect, then the progress is saved. An execution does a few and asks to run again until its
 * occurrence is done.
 */
export async function batch(parts: WorkParts, clock: Clock, signal: AbortSignal, execution: Execution): Promise<void> {
  const log = new WorkLog(parts, execution);
  const occurrence = execution.occurrence?.id;
  await log.run(signal, async () => {
    let progress = await load(parts, execution);
    // A new occurrence goes on where the one before it was left.
    if (progress.occurrence !== occurrence) progress = { next: progress.next, occurrence, done: 0 };
    for (let items = 0; items < ITEMS_PER_EXECUTION && progress.done < ITEMS_PER_OCCURRENCE; items += 1) {
      await delay(clock, parts.random.between(0, 1500), signal);
      signal.throwIfAborted();
      log.makeEffect(`item ${progress.next}`);
      progress = { next: progress.next + 1, occurrence, done: progress.done + 1 };
      await save(parts, execution, progress);
    }
    if (progress.done < ITEMS_PER_OCCURRENCE) execution.runAgain();
    else log.makeEffect(occurrence ?? `run ${execution.id}`);
  });
}

async function load({ journal }: WorkParts, { id, checkpoint }: Execution): Promise<Progress> {
  const askedAt = machineTime();
  const loaded = await checkpoint.load<Progress>();
  const progress = loaded ?? { next: 0, occurrence: undefined, done: 0 };
  journal.write({ kind: 'loaded', execution: id, cursor: progress.next, askedAt });
  return progress;
}

async function save({ journal }: WorkParts, { id, checkpoint }: Execution, progress: Progress): Promise<void> {
  const cursor = progress.next;
  const askedAt = machineTime();
  journal.write({ kind: 'saving', execution: id, cursor });
  await checkpoint.save(progress);
  journal.write({ kind: 'saved', execution: id, cursor, askedAt });
}
