import { combineErrors, toError } from '@anyhost/core';
import type { NodeHost } from './build-node-host.ts';
import { CrashWatch } from './crash-watch.ts';
import { keepAlive } from './keep-alive.ts';
import type { CrashEvent, StopSignal } from './process-like.ts';
import { exitCodeOfSignal, StopSignals } from './stop-signals.ts';

/**
 * The time during which a host owns the process: signals and unhandled errors stop the host, and the process is kept
 * alive until the session ends.
 */
export class ProcessSession {
  readonly #node: NodeHost;
  readonly #signals: StopSignals;
  readonly #crashes: CrashWatch;
  readonly #release: () => void;

  constructor(node: NodeHost) {
    this.#node = node;
    this.#release = keepAlive();
    this.#crashes = new CrashWatch(node.process, (event, error) => this.#onCrash(event, error));
    this.#signals = new StopSignals(node.process, node.clock, {
      onStop: (signal) => this.#onStop(signal),
      onForce: (signal) => this.#onForce(signal),
    });
  }

  /** The signal that requested the stop. */
  get signal(): StopSignal | undefined {
    return this.#signals.received;
  }

  /**
   * Ends the session and sets the exit code, 1 if something went wrong. Ends the process when work was left behind that
   * may keep it alive.
   *
   * @param exitCode - Set unless something went wrong; 0 leaves the program's own code as it is.
   * @param errors - The errors of start, run and stop.
   * @returns All errors, unhandled ones first.
   */
  end(exitCode: number, errors: readonly Error[]): Error | undefined {
    this.#signals.close();
    this.#crashes.close();
    this.#release();
    const failure = combineErrors([...new Set([...this.#crashes.errors, ...errors])], 'The host failed');
    const code = failure === undefined ? exitCode : 1;
    if (code !== 0) this.#node.process.exitCode = code;
    if (this.#node.host.abandonedExecutions > 0 || leftWorkBehind(failure)) this.#exit(code || 1, failure);
    return failure;
  }

  #exit(exitCode: number, err: Error | undefined): void {
    const { logger, process } = this.#node;
    logger.fatal({ event: 'process.exiting', exitCode, err }, 'Ending the process, because work did not stop in time');
    process.exit(exitCode);
  }

  #onStop(signal: StopSignal): void {
    this.#node.logger.info(
      { event: 'process.signal', signal },
      `${signal}: stopping. Send it again, more than a second later, to end the process at once`,
    );
    this.#node.host.lifetime.stopApplication();
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
      `An unhandled error stops the host: ${error.message}`,
    );
    this.#node.host.lifetime.stopApplication();
  }
}

/** The error that a promise rejects with; `undefined` if it resolves. */
export async function catchError(promise: Promise<unknown>): Promise<Error | undefined> {
  try {
    await promise;
    return undefined;
  } catch (thrown) {
    return toError(thrown);
  }
}

/**
 * Runs the body of an entry point. An error also sets exit code 1, for programs that catch it.
 */
export async function withExitCode<Result>(process: NodeHost['process'], run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (thrown) {
    process.exitCode = 1;
    throw thrown;
  }
}

function leftWorkBehind(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(leftWorkBehind);
  return error instanceof Error && 'code' in error && error.code === 'ERR_ANYHOST_SHUTDOWN_TIMEOUT';
}
