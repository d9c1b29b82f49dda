import type { Clock, InvocationHost, Logger, Stuck, TimerHandle } from '@anyhost/core';
import { InvocationCount } from './invocation-count.ts';
import type { LambdaOptions } from './lambda-options.ts';

const EXIT_CODE = 1;
/** After this time an answer has been sent: the client sends it in one of the next turns of the event loop. */
const LINGER_MS = 100;

/** Ends the process of a sandbox in which something hangs. */
export interface SandboxEnd {
  /** An invocation begins. */
  began(): void;
  /** An invocation is about to be answered. */
  answers(): void;
  /** The host is stopped: the process is no longer ended. */
  close(): void;
}

/** What decides about the end of a sandbox. */
export interface SandboxEndParts {
  readonly host: Pick<InvocationHost, 'stuck' | 'invocations'>;
  /** Never throws: the process ends even if its last line cannot be written. */
  readonly logger: Logger;
  readonly clock: Clock;
  readonly onAbandoned: LambdaOptions['onAbandoned'];
  /** Several invocations are served at once, in threads: Managed Instances. */
  readonly isShared: boolean;
  /** Ends the process, with all its threads. */
  exit(code: number): void;
}

/** Makes the {@link SandboxEnd} for how Lambda runs this process. */
export function createSandboxEnd(parts: SandboxEndParts): SandboxEnd {
  if (parts.onAbandoned === 'refuse') return { began: () => {}, answers: () => {}, close: () => {} };
  return parts.isShared ? new SharedEnd(parts) : new OrdinaryEnd(parts);
}

/**
 * A sandbox that serves one invocation at a time is frozen after the answer and thawed with the next event: what hangs
 * would continue inside that invocation. So the process ends before the answer, and Lambda reports the end as the
 * failure.
 */
class OrdinaryEnd implements SandboxEnd {
  readonly #parts: SandboxEndParts;
  #isClosed = false;

  constructor(parts: SandboxEndParts) {
    this.#parts = parts;
  }

  began(): void {}

  answers(): void {
    if (this.#isClosed) return;
    const { stuck, invocations } = this.#parts.host;
    // A caller that wraps the handler may have several under way: the last one ends the process.
    if (stuck !== undefined && invocations === 0) endProcess(this.#parts, stuck);
  }

  close(): void {
    this.#isClosed = true;
  }
}

/**
 * A Managed Instance is never frozen, and serves other invocations meanwhile: the invocation that hangs fails, and the
 * process ends when no invocation is under way. Only the whole process can end: when a thread ends, the client has
 * already asked for that thread's next event, and would then end the process.
 */
class SharedEnd implements SandboxEnd {
  readonly #parts: SandboxEndParts;
  readonly #count = new InvocationCount();
  #timer: TimerHandle;
  #isWaiting = false;
  #isClosed = false;

  constructor(parts: SandboxEndParts) {
    this.#parts = parts;
  }

  began(): void {
    this.#count.begin();
  }

  close(): void {
    this.#isClosed = true;
    this.#parts.clock.clearTimeout(this.#timer);
    this.#count.close();
  }

  answers(): void {
    this.#count.end();
    const { stuck } = this.#parts.host;
    if (stuck === undefined || this.#isWaiting || this.#isClosed) return;
    this.#isWaiting = true;
    const { logger } = this.#parts;
    const { service, reason } = stuck;
    const text = `${reason} The process ends as soon as no invocation is under way`;
    if (this.#parts.onAbandoned !== 'endProcess') logger.error({ event: 'lambda.sandboxEnding', service }, text);
    this.#endLater();
  }

  #endLater(): void {
    const { begun, underWay } = this.#count;
    this.#timer = this.#parts.clock.setTimeout(() => {
      const { stuck } = this.#parts.host;
      // At both ends of the time, with none in between: the last answer was given that long ago, and has left.
      const isQuiet = underWay === 0 && this.#count.underWay === 0 && this.#count.begun === begun;
      if (stuck === undefined) this.#isWaiting = false;
      else if (isQuiet || this.#parts.onAbandoned === 'endProcess') endProcess(this.#parts, stuck);
      else this.#endLater();
    }, LINGER_MS);
  }
}

function endProcess({ logger, exit }: SandboxEndParts, { kind, service, pending, reason }: Stuck): void {
  logger.fatal(
    { event: 'lambda.sandboxEnded', kind, service, pending, exitCode: EXIT_CODE },
    `${reason} The process ends, because nothing else helps`,
  );
  exit(EXIT_CODE);
}
