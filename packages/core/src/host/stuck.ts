import { readProperty } from '../base/read-property.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';

/** What keeps a process from serving and does not end by itself: only the end of the process repairs it. */
export interface Stuck {
  /** A start that does not end, an execution that was given up and still runs, or a store that does not answer. */
  readonly kind: 'start' | 'execution' | 'store';
  /** The service whose execution hangs. */
  readonly service?: string;
  /** What hangs: `singleton 'db'`, `an execution of 'sync'`. */
  readonly pending: readonly string[];
  /** The same as a sentence, for the log. */
  readonly reason: string;
}

/** Invocations in a row that a store does not answer before it counts as stuck; one may be a short outage. */
const MOST_SILENT_INVOCATIONS = 1;
/** A start may take longer than one invocation. */
const MOST_INVOCATIONS_OF_A_START = 1;

/** An execution was given up and still runs. */
export function stuckExecution(service: string): Stuck {
  const pending = [`an execution of '${service}'`];
  return { kind: 'execution', service, pending, reason: `An execution of '${service}' was given up and still runs.` };
}

/** Watches a start across the invocations that wait for it. */
export class StartWatch {
  #rounds = 0;

  /**
   * An invocation begins to wait for the start.
   *
   * @returns Call it when the invocation gives up. Concurrent invocations count as one.
   */
  wait(): () => void {
    const round = this.#rounds;
    return () => {
      this.#rounds = Math.max(this.#rounds, round + 1);
    };
  }

  /** @param pending - What the start is waiting for now. */
  stuck(pending: readonly string[]): Stuck | undefined {
    return this.#rounds > MOST_INVOCATIONS_OF_A_START ? stuckStart(pending) : undefined;
  }
}

/** The start did not end, or its time limit has passed. */
export function stuckStart(pending: readonly string[]): Stuck {
  const steps = pending.join(', ') || 'its next step';
  return { kind: 'start', pending, reason: `The start does not end: it is waiting for ${steps}.` };
}

/** Watches whether the state store and the admissions answer. An error is an answer too: their clients reconnect. */
export class StoreWatch {
  #silent = 0;

  /** Invocations in a row that got no answer. */
  get silent(): number {
    return this.#silent;
  }

  /**
   * An invocation has ended. Concurrent invocations count as one: a single outage silences them all.
   *
   * @param before - The value of `silent` when the invocation began.
   */
  ended(outcome: ExecutionOutcome, before: number): void {
    if (isSilence(outcome)) this.#silent = Math.max(this.#silent, Math.min(before, this.#silent) + 1);
    else if (hasAnswered(outcome)) this.#silent = 0;
  }

  /** A call that was made before any run failed. @param before - As for `ended`. */
  failed(error: unknown, before: number): void {
    this.#silent = hasTimedOut(error) ? Math.max(this.#silent, Math.min(before, this.#silent) + 1) : 0;
  }

  get stuck(): Stuck | undefined {
    if (this.#silent <= MOST_SILENT_INVOCATIONS) return undefined;
    const reason = `The state store, or an admission, did not answer in ${this.#silent} invocations in a row.`;
    return { kind: 'store', pending: ['the state store, or an admission'], reason };
  }
}

/**
 * A run whose service was called got its answers; an error is an answer too. Other refusals and skips called neither.
 */
function hasAnswered(outcome: ExecutionOutcome): boolean {
  if (outcome.status === 'refused') return outcome.reason === 'storeUnavailable';
  return outcome.status !== 'skipped';
}

/** A call of the store timed out, and that determined the outcome. The error may be a service's, of any kind. */
function isSilence(outcome: ExecutionOutcome): boolean {
  const error = 'error' in outcome ? outcome.error : undefined;
  return hasTimedOut(error) || hasTimedOut(readProperty(error, 'cause'));
}

function hasTimedOut(error: unknown): boolean {
  return readProperty(error, 'code') === 'ERR_ANYHOST_STORE_TIMEOUT';
}
