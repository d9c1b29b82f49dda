import { combineErrors, nextTurn, reduceError } from '@anyhost/core';
import type { NodeHost } from './build-node-host.ts';
import { CrashWatch } from './crash-watch.ts';
import { keepAlive } from './keep-alive.ts';
import type { HostEnd } from './process-end.ts';
import type { CrashEvent, StopSignal } from './process-like.ts';
import { exitCodeOfSignal, StopSignals } from './stop-signals.ts';

/** How deep the host combines its errors: those of the session, and those of a stop. */
const DEEPEST = 2;

/** How a session ended. */
export interface SessionEnd extends Omit<HostEnd, 'exit'> {
  /** All errors, unhandled ones first; `undefined` after a clean end. */
  readonly failure: Error | undefined;
}

/** How a session is ended. */
export interface SessionSetup {
  /** What the first signal does. Default: the stop begins at once. */
  readonly requestStop?: () => void;
  /** SIGTERM and SIGINT stop the host. Default true. */
  readonly hasSignals?: boolean;
}

/**
 * The time during which a host owns the process: signals and unhandled errors stop the host, and the process is kept
 * alive until the session ends.
 */
export class ProcessSession {
  readonly #node: NodeHost;
  readonly #requestStop: () => void;
  readonly #signals: StopSignals | undefined;
  readonly #crashes: CrashWatch;
  readonly #release: () => void;

  constructor(node: NodeHost, { requestStop, hasSignals = true }: SessionSetup = {}) {
    this.#node = node;
    this.#requestStop = requestStop ?? ((): void => node.host.lifetime.stopApplication());
    this.#release = keepAlive();
    this.#crashes = new CrashWatch(node.process, (event, error) => this.#onCrash(event, error));
    if (!hasSignals) return;
    this.#signals = new StopSignals(node.process, node.clock, {
      onStop: (signal) => this.#onStop(signal),
      onForce: (signal) => this.#onForce(signal),
    });
  }

  /**
   * Ends the session, one turn of the event loop later: an unhandled error in the last step of the stop counts.
   *
   * @param exitCode - The code unless something went wrong, by the signal that requested the stop.
   * @param errors - The errors of start, run and stop.
   */
  async end(exitCode: (signal: StopSignal | undefined) => number, errors: readonly Error[]): Promise<SessionEnd> {
    await nextTurn();
    this.#signals?.close();
    this.#crashes.close();
    this.#release();
    const { host, logger } = this.#node;
    const signal = this.#signals?.received;
    const failure = combineErrors([...new Set([...this.#crashes.errors, ...errors])], 'The host failed');
    const leftWorkBehind = host.abandonedExecutions > 0 || isTimeout(failure);
    const code = failure === undefined ? exitCode(signal) : 1;
    const end = { logger, failure, exitCode: code, bySignal: signal !== undefined, leftWorkBehind };
    if (leftWorkBehind) logLeftWork(end);
    return end;
  }

  #onStop(signal: StopSignal): void {
    this.#node.logger.info(
      { event: 'process.signal', signal },
      `${signal}: stopping. Send it again, more than a second later, to end the process at once`,
    );
    this.#requestStop();
  }

  #onForce(signal: StopSignal): void {
    const exitCode = exitCodeOfSignal(signal);
    this.#node.logger.fatal(
      { event: 'process.forced', signal, exitCode },
      `${signal} again: ending the process although the stop is not finished`,
    );
    this.#node.process.exit(exitCode);
  }

  #onCrash(event: CrashEvent, error: Error): void {
    this.#node.logger.fatal(
      { event: `process.${event}`, err: error },
      `An unhandled error stops the host: ${reduceError(error).message}`,
    );
    this.#node.host.lifetime.stopApplication();
  }
}

function logLeftWork({ logger, exitCode, failure: err }: SessionEnd): void {
  logger.fatal({ event: 'process.exiting', exitCode, err }, 'Ending the process, because work did not stop in time');
}

// Only the host's own combinations are looked into. An error of a service may hold itself, or throw when it is read.
function isTimeout(error: unknown, depth = 0): boolean {
  try {
    if (error instanceof AggregateError && depth < DEEPEST) {
      return error.errors.some((inner) => isTimeout(inner, depth + 1));
    }
    return error instanceof Error && 'code' in error && error.code === 'ERR_ANYHOST_SHUTDOWN_TIMEOUT';
  } catch {
    return false;
  }
}
