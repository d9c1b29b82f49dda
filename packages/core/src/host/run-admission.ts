import type { Admission, ExecutionGuard, Rejection } from '../engine/execution-guard.ts';
import { failureOf } from '../engine/failure-of.ts';
import type { ExecutionOutcome } from '../engine/outcome.ts';
import { AnyhostError, toError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Continuation, Continuations } from '../state/continuation.ts';
import type { RunRequest } from './run-request.ts';
import { wantsMore } from './service-run.ts';

/** What decides about a run besides its service: the guard, and what earlier runs left to do. */
export interface AdmissionParts {
  readonly application: string;
  readonly service: string;
  readonly guard: ExecutionGuard | undefined;
  readonly continuations: Continuations;
  readonly logger: Logger;
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
}

/** Asks store and guard before a run, and tells them of its end. */
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

  /** What an earlier run left to do, if anything. Rejects when the store does. */
  async find(): Promise<Continuation | undefined> {
    const { continuations, application, service } = this.#parts;
    return continuations.mayExist(application, service) ? await continuations.find(application, service) : undefined;
  }

  /** Asks the guard, where there is one. Rejects when it does. */
  async enter({ trigger, occurrence, deadline }: RunRequest): Promise<Admission | Rejection | undefined> {
    const { guard, application, service } = this.#parts;
    return await guard?.enter({ application, service, trigger, occurrence, deadline });
  }

  /** Tells the guard of the end of a run that was let in. Never rejects. */
  async leave(admission: Admission | undefined, outcome: ExecutionOutcome): Promise<void> {
    try {
      await admission?.leave(outcome);
    } catch (thrown) {
      this.#logStoreError('guard.leaveFailed', thrown);
    }
  }

  /** The same for a guard that lets in when nobody waits any more. Never rejects. */
  async leaveLate(entering: ReturnType<RunAdmission['enter']>, outcome: ExecutionOutcome): Promise<void> {
    const admission = await entering.catch(() => undefined);
    if (admission?.admitted) await this.leave(admission, outcome);
  }

  /**
   * Leaves word of what is unfinished, or takes it back. Never rejects; gives back the outcome that counts, which is that of
   * {@link notNoted} when the store fails.
   */
  async note(run: FinishedRun): Promise<ExecutionOutcome> {
    const { continuations, application, service } = this.#parts;
    const { outcome, found } = run;
    try {
      if (isUnfinished(run)) {
        await continuations.leave(application, service, (found ?? outcome).occurrence);
      } else if (found !== undefined && outcome.status === 'completed') {
        await continuations.clear(application, service, found.version);
      }
      return outcome;
    } catch (thrown) {
      return this.notNoted(run, thrown);
    }
  }

  /**
   * The outcome of a run of which the store has taken no note. What asked to be run again must not be forgotten, so it has
   * failed; a failure stays what it is, because it is tried again anyhow.
   */
  notNoted({ outcome }: FinishedRun, thrown: unknown = this.#tooLate(outcome)): ExecutionOutcome {
    this.#logStoreError('continuation.failed', thrown);
    return failureOf(outcome) === undefined ? { ...outcome, status: 'faulted', error: toError(thrown) } : outcome;
  }

  #tooLate({ occurrence, service }: ExecutionOutcome): AnyhostError {
    return new AnyhostError(
      'ERR_ANYHOST_EXECUTION_FAULTED',
      `${occurrence?.id ?? service}: the state store did not take note in time of whether there is more to do; the next try goes on from the checkpoint.`,
      { details: { service, occurrence: occurrence?.id } },
    );
  }

  #logStoreError(event: string, thrown: unknown): void {
    const { service, logger } = this.#parts;
    logger.error({ event, service, err: toError(thrown) }, `${service}: the state store did not answer`);
  }
}

// There is more to do: it was asked for, now or by an earlier execution of a run that then did not complete.
function isUnfinished({ outcome, askedForMore }: FinishedRun): boolean {
  return wantsMore(outcome) || (askedForMore && outcome.status !== 'completed');
}

/** A tick that finds unfinished work goes on with that occurrence; a run by hand stays one without. */
export function resume(request: RunRequest, found: Continuation | undefined): RunRequest {
  if (found === undefined || request.trigger === 'manual') return request;
  return { ...request, trigger: 'continuation', occurrence: found.occurrence };
}
