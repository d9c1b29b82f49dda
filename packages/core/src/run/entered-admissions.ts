import type { Admission, AdmissionRequest, Admitted, Rejection } from '../admission/admission.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { isSignal } from '../base/read-property.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { type WaitLimit, waitFor } from '../time/wait-for.ts';
import type { Verdict } from './outcome.ts';
import type { RunContext } from './run-context.ts';
import { SignalLinks } from './signal-links.ts';
import type { Work } from './work.ts';

/** The admissions that a run has entered and must leave again. */
export class EnteredAdmissions {
  readonly #request: AdmissionRequest;
  readonly #logger: Logger;
  readonly #entered: Admitted[] = [];
  readonly #lost = new SignalLinks();
  #outcome: ExecutionOutcome | undefined;

  constructor(
    { service, host, logger }: RunContext,
    { occurrence, partition, trigger }: Work,
    remainingMs: number | undefined,
  ) {
    this.#request = { application: host.application, service, occurrence, partition, trigger, remainingMs };
    this.#logger = logger;
  }

  /** The token of the first admission that gives one. */
  get fencing(): number | undefined {
    return this.#entered.find(({ fencing }) => fencing !== undefined)?.fencing;
  }

  /** No other host can have the right to run yet. */
  get areHeld(): boolean {
    return this.#entered.every((admitted) => admitted.isHeld?.() ?? true);
  }

  /** Calls back when the right to run is lost, until the admissions are left. Throws what their signals throw. */
  onLost(callback: () => void): void {
    for (const { lost } of this.#entered) if (lost !== undefined) this.#lost.add(lost, callback);
  }

  /**
   * Enters the admissions in order, until one rejects the run. Never rejects.
   *
   * @returns Why the run must not continue, if so.
   */
  async enter(admissions: readonly Admission[], limit: WaitLimit): Promise<Verdict | undefined> {
    for (const admission of admissions) {
      const entering = enter(admission, this.#request);
      try {
        const waited = await waitFor(entering, limit);
        if (waited.ended === 'settled') {
          if (!waited.value.admitted) return verdictOf(waited.value);
          this.#entered.push(waited.value);
          continue;
        }
        this.#leaveLate(entering);
        return { status: 'refused', reason: 'storeUnavailable', cause: silent(this.#request.service) };
      } catch (cause) {
        return { status: 'refused', reason: 'storeUnavailable', cause };
      }
    }
    return undefined;
  }

  /**
   * Leaves what was entered, in reverse, each even if another fails or does not answer in time. Never rejects.
   *
   * @param wait - Waits for one of them; resolves with whether it has answered.
   */
  async leave(outcome: ExecutionOutcome, wait: (leaving: Promise<void>) => Promise<boolean>): Promise<void> {
    this.#outcome = outcome;
    this.#lost.clear();
    for (let entered = this.#entered.pop(); entered !== undefined; entered = this.#entered.pop()) {
      try {
        if (!(await wait(Promise.resolve(entered.leave(outcome))))) this.#reportSilent();
      } catch (thrown) {
        this.#reportFailed(thrown);
      }
    }
  }

  #reportSilent(): void {
    const { service } = this.#request;
    const text = `${service}: a lease, a claim or another admission could not be left in time; the host no longer waits for it. A lease or a claim then ends by itself`;
    this.#logger.warn({ event: 'admission.leaveFailed', service }, text);
  }

  #reportFailed(err: unknown): void {
    const { service } = this.#request;
    const text = `${service}: a lease, a claim or another admission could not be left. A lease or a claim then ends by itself`;
    this.#logger.error({ event: 'admission.leaveFailed', service, err }, text);
  }

  // An admission that admits the run after the wait has ended is left with the outcome that nothing ran.
  #leaveLate(entering: Promise<Admitted | Rejection>): void {
    entering.then(
      (answer) => {
        if (answer.admitted) this.#entered.push(answer);
        const outcome = this.#outcome;
        if (answer.admitted && outcome !== undefined) void this.leave(outcome, hasSettled);
      },
      () => {},
    );
  }
}

// The run is over: nobody waits, and a failure is reported whenever it comes.
async function hasSettled(leaving: Promise<void>): Promise<boolean> {
  await leaving;
  return true;
}

// A synchronous throw counts as a rejection; an invalid answer is an error that describes it.
async function enter(admission: Admission, request: AdmissionRequest): Promise<Admitted | Rejection> {
  const answer: unknown = await admission.enter(request);
  if (isAnswer(answer)) return answer;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SERVICE',
    `An admission answered ${describeValue(answer)} for '${request.service}'; expected { admitted: true, leave } or { admitted: false, status, reason }.`,
  );
}

const REASONS: Readonly<Record<Rejection['status'], readonly unknown[]>> = {
  skipped: ['duplicate', 'notLeader'],
  refused: ['occurrenceBusy'],
};

function isAnswer(answer: unknown): answer is Admitted | Rejection {
  if (typeof answer !== 'object' || answer === null || !('admitted' in answer)) return false;
  if (answer.admitted !== true) return answer.admitted === false && isRejection(answer);
  const lost: unknown = Reflect.get(answer, 'lost');
  return typeof Reflect.get(answer, 'leave') === 'function' && (lost === undefined || isSignal(lost));
}

function isRejection(answer: object): boolean {
  if (!('status' in answer) || !('reason' in answer)) return false;
  return (answer.status === 'skipped' || answer.status === 'refused') && REASONS[answer.status].includes(answer.reason);
}

function verdictOf(rejection: Rejection): Verdict {
  return rejection.status === 'skipped'
    ? { status: 'skipped', reason: rejection.reason }
    : { status: 'refused', reason: rejection.reason };
}

function silent(service: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_STORE_TIMEOUT',
    `An admission did not answer in time for '${service}'. Check that what it asks can be reached, or raise storeTimeoutMs.`,
  );
}
