import { writeSync } from 'node:fs';
import type { Deed, Journal } from '../journal.ts';
import type { FaultAtPoint } from './worker-order.ts';

/** The points at which a worker can be told to kill or to stop itself. */
export class FaultPoints {
  readonly #fault: FaultAtPoint | undefined;
  readonly #journal: Journal<Deed>;
  #passed = 0;

  constructor(fault: FaultAtPoint | undefined, journal: Journal<Deed>) {
    this.#fault = fault;
    this.#journal = journal;
  }

  /** Makes a call; the process may end before, during or after it. */
  async around<Value>(point: string, call: () => Promise<Value>): Promise<Value> {
    const phase = this.#phaseAt(point);
    if (phase === 'before') this.#strike(point);
    const answer = call();
    // In the next turn the request has left, and the answer has not come.
    if (phase === 'during') setImmediate(() => this.#strike(point));
    const value = await answer;
    if (phase === 'after') this.#strike(point);
    return value;
  }

  /** The same for work that takes no time. */
  aroundNow<Value>(point: string, work: () => Value): Value {
    const phase = this.#phaseAt(point);
    if (phase === 'before') this.#strike(point);
    const value = work();
    if (phase === 'during' || phase === 'after') this.#strike(point);
    return value;
  }

  #phaseAt(point: string): FaultAtPoint['phase'] | undefined {
    if (this.#fault?.point !== point) return undefined;
    this.#passed += 1;
    return this.#passed === this.#fault.nth ? this.#fault.phase : undefined;
  }

  #strike(point: string): void {
    if (this.#fault?.action === 'kill') {
      this.#journal.write({ kind: 'dying', point });
      process.kill(process.pid, 'SIGKILL');
      // The signal comes at the latest when this thread next enters the kernel.
      for (;;) writeSync(1, '');
    }
    this.#journal.write({ kind: 'stopping', point });
    // The runner continues a worker that says so.
    writeSync(1, 'stopping\n');
    process.kill(process.pid, 'SIGSTOP');
  }
}
