import type { Execution } from '@anyhost/core';
import type { EffectsLedger } from '../effects.ts';
import type { Deed, Journal } from '../journal.ts';
import type { SeededRandom } from '../random.ts';
import type { FaultPoints } from './fault-points.ts';

/** What the services of a worker work with. */
export interface WorkParts {
  readonly name: string;
  readonly journal: Journal<Deed>;
  readonly points: FaultPoints;
  readonly effects: EffectsLedger;
  readonly random: SeededRandom;
}

/** One execution: everything that it does is in the journal, and its effects are in their ledger. */
export class WorkLog {
  readonly #parts: WorkParts;
  readonly #execution: Execution;
  readonly token: number | undefined;

  constructor(parts: WorkParts, execution: Execution) {
    this.#parts = parts;
    this.#execution = execution;
    this.token = tokenOf(execution);
  }

  /** Runs the work of an execution. */
  async run(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const { journal, points } = this.#parts;
    const { id: execution, service, occurrence, trigger, pastDue } = this.#execution;
    const { token } = this;
    const begin = { kind: 'begin', execution, service, occurrence: occurrence?.id, trigger, pastDue, token } as const;
    points.aroundNow('begin', () => journal.write(begin));
    const onAbort = (): void => journal.write({ kind: 'aborted', execution, code: codeOf(signal.reason) });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    try {
      await work();
      points.aroundNow('left', () => journal.write({ kind: 'left', execution, error: undefined }));
    } catch (thrown) {
      journal.write({ kind: 'left', execution, error: codeOf(thrown) });
      throw thrown;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Makes an effect in the world outside. Throws when another host has taken over. */
  makeEffect(id: string): void {
    const { effects, journal, points, name } = this.#parts;
    const { id: execution, service } = this.#execution;
    const answer = points.aroundNow('effect', () =>
      effects.make({ id, service, process: name, execution, token: this.token }),
    );
    journal.write({ kind: 'effect', execution, id, answer });
    if (answer === 'fenced') throw new Error('Another host has taken over.');
  }
}

// The token is new: an execution of an earlier form has none.
function tokenOf(execution: Execution): number | undefined {
  const token: unknown = Reflect.get(execution, 'fencing');
  return typeof token === 'number' ? token : undefined;
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : `${thrown.name}: ${thrown.message}`;
}
