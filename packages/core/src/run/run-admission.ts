import { AnyhostError, toError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Continuation, Continuations } from '../state/continuation.ts';
import type { Admission, ExecutionGuard, Rejection } from './execution-guard.ts';
import { failureOf } from './failure-of.ts';
import type { ExecutionOutcome } from './outcome.ts';
import { wantsMore } from './run.ts';
import type { RunRequest } from './run-request.ts';
import type { TurnAway } from './turn-away.ts';
import type { RunPatience } from './waiting.ts';

/** What decides about a run besides its service: the guard, and what earlier runs left to do. */
export interface AdmissionParts {
  readonly application: string;
  readonly service: string;
  readonly guard: ExecutionGuard | undefined;
  readonly continuations: Continuations;
  readonly logger: Logger;
  readonly patience: RunPatience;
  readonly turnAway: TurnAway;
}

/** A run that was let in. */
export interface AdmittedRun {
  /** What to run: the request, or the unfinished occurrence that takes its place. */
  readonly request: RunRequest;
  /** What it found to go on with. */
  readonly found: Continuation | undefined;
  readonly admission: Admission | undefined;
}

/** A run that has ended. */
export interface FinishedRun {
  readonly outcome: ExecutionOutcome;
  /** What it found to go on with. */
  readonly found: Continuation | undefined;
  /** One of its executions asked for another. */
  readonly askedForMore: boolean;
  /** Until when its host can wait for the store. Milliseconds since the Unix epoch. */
  readonly answerBy: number;
}

type Entry = Admission | Rejection | undefined;

/** Asks store and guard before a run, and tells them of its end: for as long as there is time, whether they answer or not. */
export class RunAdmission {
  readonly #parts: AdmissionParts;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /** Most runs find nothing to go on with and nobody to ask: they need not wait for it. */
  get mustAsk(): boolean {
    const { guard, continuations, application, service } = this.#parts;
    return guard !== undefined || continuations.mayExist(application, service);
  }

  /** Resolves with what to run, or with the outcome of a run that is turned away. Never rejects. */
  async ask(request: RunRequest): Promise<AdmittedRun | ExecutionOutcome> {
    const { patience, turnAway } = this.#parts;
    try {
      const found = await patience.toBegin(this.#find(), request);
      if (found === undefined) return turnAway.giveUp(request, 'storeUnavailable');
      return await this.#askGuard(resume(request, found.value), found.value);
    } catch (cause) {
      return turnAway.refuse(request, 'storeUnavailable', cause);
    }
  }

  /** Tells the guard of the end of a run that was let in. Never rejects. */
  async leave(admission: Admission, outcome: ExecutionOutcome, answerBy: number): Promise<void> {
    await this.#parts.patience.toEnd(this.#leave(admission, outcome), answerBy);
  }

  /**
   * Leaves word of what is unfinished, or takes it back. Never rejects; gives back the outcome that counts: what asked to be
   * run again must not be forgotten, so a run of which the store has taken no note has failed.
   */
  async note(run: FinishedRun): Promise<ExecutionOutcome> {
    try {
      const noted = await this.#parts.patience.toEnd(this.#note(run), run.answerBy);
      return noted === undefined ? this.#notNoted(run, tooLate(run)) : run.outcome;
    } catch (thrown) {
      return this.#notNoted(run, thrown);
    }
  }

  async #find(): Promise<Continuation | undefined> {
    const { continuations, application, service } = this.#parts;
    return continuations.mayExist(application, service) ? await continuations.find(application, service) : undefined;
  }

  async #askGuard(request: RunRequest, found: Continuation | undefined): Promise<AdmittedRun | ExecutionOutcome> {
    const { patience, turnAway } = this.#parts;
    const entering = this.#enter(request);
    const entered = await patience.toBegin(entering, request);
    if (entered === undefined) {
      const outcome = turnAway.giveUp(request, 'storeUnavailable');
      void this.#leaveLate(entering, outcome);
      return outcome;
    }
    const admission = entered.value;
    return admission?.admitted === false ? turnAway.reject(request, admission) : { request, found, admission };
  }

  async #enter({ trigger, occurrence, deadline }: RunRequest): Promise<Entry> {
    const { guard, application, service } = this.#parts;
    return await guard?.enter({ application, service, trigger, occurrence, deadline });
  }

  async #leave(admission: Admission, outcome: ExecutionOutcome): Promise<void> {
    try {
      await admission.leave(outcome);
    } catch (thrown) {
      this.#logStoreError('guard.leaveFailed', thrown);
    }
  }

  // A guard that lets in when nobody waits any more must know that nothing ran.
  async #leaveLate(entering: Promise<Entry>, outcome: ExecutionOutcome): Promise<void> {
    const admission = await entering.catch(() => undefined);
    if (admission?.admitted) await this.#leave(admission, outcome);
  }

  async #note(run: FinishedRun): Promise<void> {
    const { continuations, application, service } = this.#parts;
    const { outcome, found } = run;
    if (isUnfinished(run)) {
      await continuations.leave(application, service, (found ?? outcome).occurrence);
    } else if (found !== undefined && outcome.status === 'completed') {
      await continuations.clear(application, service, found.version);
    }
  }

  // A failure stays what it is: it is tried again anyhow.
  #notNoted({ outcome }: FinishedRun, thrown: unknown): ExecutionOutcome {
    this.#logStoreError('continuation.failed', thrown);
    return failureOf(outcome) === undefined ? { ...outcome, status: 'faulted', error: toError(thrown) } : outcome;
  }

  #logStoreError(event: string, thrown: unknown): void {
    const { service, logger } = this.#parts;
    logger.error({ event, service, err: toError(thrown) }, `${service}: the state store did not answer`);
  }
}

// A tick that finds unfinished work goes on with that occurrence; a run by hand stays one without.
function resume(request: RunRequest, found: Continuation | undefined): RunRequest {
  if (found === undefined || request.trigger === 'manual') return request;
  return { ...request, trigger: 'continuation', occurrence: found.occurrence };
}

// There is more to do: it was asked for, now or by an earlier execution of a run that then did not complete.
function isUnfinished({ outcome, askedForMore }: FinishedRun): boolean {
  return wantsMore(outcome) || (askedForMore && outcome.status !== 'completed');
}

function tooLate({ outcome: { occurrence, service } }: FinishedRun): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_EXECUTION_FAULTED',
    `${occurrence?.id ?? service}: the state store did not take note in time of whether there is more to do; the next try goes on from the checkpoint.`,
    { details: { service, occurrence: occurrence?.id } },
  );
}
