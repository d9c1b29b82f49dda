import { addToInstant, type Instant } from '../time/instant.ts';
import type { RunNote } from './ledger-record.ts';

/** The newest run and the newest success of a service without a record in the store: setting them costs nothing. */
export class LocalNotes {
  #last: RunNote | undefined;
  #success: RunNote | undefined;

  /** The newest run in this process. */
  get last(): RunNote | undefined {
    return this.#last;
  }

  /** When a run last completed in this process. */
  get lastSuccess(): Instant | undefined {
    return this.#success && addToInstant(this.#success.startedAt, this.#success.durationMs);
  }

  add(note: RunNote, completed: boolean): undefined {
    this.#last = note;
    if (completed) this.#success = note;
  }
}
