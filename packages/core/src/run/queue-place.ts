import { type Waited, type WaitLimit, waitFor } from '../time/wait-for.ts';
import type { RunRequest } from './run-request.ts';

/** How a wait for one's turn ended. */
export interface EndedWait {
  readonly waited: Waited<void>;
  /** The turn came, although perhaps in the moment in which the wait ended otherwise: it must be used or passed on. */
  readonly hasTurn: boolean;
  /** The latest request that was skipped because the place was taken. */
  readonly skipped: RunRequest | undefined;
}

/** The place of the one run that waits for the run under way: `overlap: 'queue'`. */
export class QueuePlace {
  #giveTurn: (() => void) | undefined;
  #skipped: RunRequest | undefined;

  get isTaken(): boolean {
    return this.#giveTurn !== undefined;
  }

  /** A request is skipped because another one waits here. */
  skip(request: RunRequest): void {
    this.#skipped = request;
  }

  /** Takes the place, and waits for the turn. */
  async wait(limit: WaitLimit): Promise<EndedWait> {
    let giveTurn = (): void => {};
    const turn = new Promise<void>((resolve) => {
      giveTurn = resolve;
    });
    this.#giveTurn = giveTurn;
    const waited = await waitFor(turn, limit);
    const hasTurn = this.#giveTurn !== giveTurn;
    if (!hasTurn) this.#giveTurn = undefined;
    const skipped = this.#skipped;
    this.#skipped = undefined;
    return { waited, hasTurn, skipped };
  }

  /** Gives the turn to the run that waits. Returns whether one does. */
  giveTurn(): boolean {
    const giveTurn = this.#giveTurn;
    this.#giveTurn = undefined;
    giveTurn?.();
    return giveTurn !== undefined;
  }
}
