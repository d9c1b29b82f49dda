import type { Rejection } from './execution-guard.ts';
import { cancelled, refused, skipped } from './not-called.ts';
import type { ExecutionOutcome, OutcomeFacts, RefusalReason, SkipReason } from './outcome.ts';
import type { RunFrame } from './run.ts';
import { type RunRequest, requestFacts } from './run-request.ts';
import type { RunPatience } from './waiting.ts';

/** Answers requests for which the service is not called, and reports the answers as outcomes. */
export class TurnAway {
  readonly #frame: RunFrame;
  readonly #patience: RunPatience;

  constructor(frame: RunFrame, patience: RunPatience) {
    this.#frame = frame;
    this.#patience = patience;
  }

  refuse(request: RunRequest, reason: RefusalReason, cause?: unknown): ExecutionOutcome {
    return this.#report(refused(this.#facts(request), reason, cause));
  }

  skip(request: RunRequest, reason: SkipReason): ExecutionOutcome {
    return this.#report(skipped(this.#facts(request), reason));
  }

  /** What a guard answered. */
  reject(request: RunRequest, rejection: Rejection): ExecutionOutcome {
    return rejection.status === 'skipped'
      ? this.skip(request, rejection.reason)
      : this.refuse(request, rejection.reason);
  }

  /** A request that is not waited for any longer: it was called off, the host stops, or its time is over. */
  giveUp(request: RunRequest, outOfTime: RefusalReason): ExecutionOutcome {
    if (request.signal?.aborted) return this.#report(cancelled(this.#facts(request), request.signal.reason));
    return this.refuse(request, this.#patience.isStopping ? 'stopping' : outOfTime);
  }

  #facts(request: RunRequest): OutcomeFacts {
    return requestFacts(this.#frame.name, request, this.#frame.clock.now());
  }

  #report(outcome: ExecutionOutcome): ExecutionOutcome {
    this.#frame.onOutcome(outcome);
    return outcome;
  }
}
