import type { Admission, ExecutionGuard, Rejection } from '../engine/execution-guard.ts';
import type { ExecutionOutcome } from '../engine/outcome.ts';
import { toError } from '../errors.ts';
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
  readonly admitted: true;
  /** What to run: the request, or the unfinished occurrence that takes its place. */
  readonly request: RunRequest;
  readonly continuation: Continuation | undefined;
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

  /** Rejects when the store or the guard does not answer. */
  async ask(request: RunRequest): Promise<AdmittedRun | Rejection> {
    const { guard, continuations, application, service } = this.#parts;
    const continuation = continuations.mayExist(application, service)
      ? await continuations.find(application, service)
      : undefined;
    const resumed = resume(request, continuation);
    const { trigger, occurrence, deadline } = resumed;
    const admission = await guard?.enter({ application, service, trigger, occurrence, deadline });
    if (admission?.admitted === false) return admission;
    return { admitted: true, request: resumed, continuation, admission };
  }

  /** Tells the guard of the end of a run that was let in. Never rejects. */
  async leave(admission: Admission | undefined, outcome: ExecutionOutcome): Promise<void> {
    try {
      await admission?.leave(outcome);
    } catch (thrown) {
      this.#logStoreError('guard.leaveFailed', thrown);
    }
  }

  /**
   * Leaves word of what is unfinished, or takes it back. Never rejects; gives back the outcome that counts: what asked to be
   * run again must not be forgotten, so if no word of it can be left, the run has failed.
   */
  async settleContinuation(run: FinishedRun): Promise<ExecutionOutcome> {
    const { continuations, application, service } = this.#parts;
    const { outcome, found, askedForMore } = run;
    try {
      if (isUnfinished(outcome, askedForMore)) {
        await continuations.leave(application, service, (found ?? outcome).occurrence);
      } else if (found !== undefined && outcome.status === 'completed') {
        await continuations.clear(application, service, found.version);
      }
      return outcome;
    } catch (thrown) {
      this.#logStoreError('continuation.failed', thrown);
      return { ...outcome, status: 'faulted', error: toError(thrown) };
    }
  }

  #logStoreError(event: string, thrown: unknown): void {
    const { service, logger } = this.#parts;
    logger.error({ event, service, err: toError(thrown) }, `${service}: the state store did not answer`);
  }
}

/** There is more to do: it was asked for, now or by an earlier execution of a run that then did not complete. */
export function isUnfinished(outcome: ExecutionOutcome, askedForMore: boolean): boolean {
  return wantsMore(outcome) || (askedForMore && outcome.status !== 'completed');
}

// A tick that finds unfinished work goes on with that occurrence; a run by hand stays one without.
function resume(request: RunRequest, continuation: Continuation | undefined): RunRequest {
  if (continuation === undefined || request.trigger === 'manual') return request;
  return { ...request, trigger: 'continuation', occurrence: continuation.occurrence };
}
