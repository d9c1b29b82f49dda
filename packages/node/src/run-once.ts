import {
  type AnyApplication,
  assertApplication,
  assertBoolean,
  assertDate,
  assertLimit,
  type Deadline,
  deadlineAfter,
  type ExecutionOutcome,
  type RunRequest,
  startsBefore,
  systemClock,
  toInstant,
  unknownService,
} from '@anyhost/core';
import { buildNodeHost, type NodeHost } from './build-node-host.ts';
import { exitCodeOf } from './exit-code.ts';
import { isCancelledStart } from './is-cancelled-start.ts';
import { checkNodeHostOptions, type NodeHostOptions } from './node-host-options.ts';
import { currentProcess, type ProcessLike } from './process-like.ts';
import { catchError, ProcessSession, withExitCode } from './process-session.ts';

/** Options of `runOnce`. */
export interface RunOnceOptions extends NodeHostOptions {
  /**
   * Milliseconds from the call to the deadline, start included. The signal aborts a reserve before it, as on a platform
   * that invokes. Default: no limit.
   */
  readonly timeoutMs?: number;
  /** The due time that is served, where a schedule makes this call. Default: none, a manual run. */
  readonly scheduledTime?: Date;
  /** Allows checkpoints in memory, where they are lost with the process. Default false. */
  readonly allowVolatileState?: boolean;
}

/** The owner of the options, in messages. */
const OWNER = 'runOnce';
/** A hundred years: a longer timeout is a mistake. */
const LONGEST_TIMEOUT_MS = 100 * 366 * 86_400_000;

const OPTION_NAMES: Record<Exclude<keyof RunOnceOptions, keyof NodeHostOptions>, true> = {
  timeoutMs: true,
  scheduledTime: true,
  allowVolatileState: true,
};

/**
 * Runs one service once, as this process: for Kubernetes CronJobs, systemd timers, scheduled containers. Starts the plain
 * hosted services and the named one, runs it, stops.
 *
 * Resolves with the outcome, whatever it is, and sets the exit code: 0 when the work is done or must not be
 * retried, 143 (SIGTERM) or 130 (SIGINT) when a signal interrupted it, 1 otherwise. Rejects, exit code 1, when the
 * host cannot start or stop, and with unhandled errors. A start that takes until shortly before the deadline is
 * cancelled, and the outcome is `refused: hostStarting`.
 *
 * @param process - The process to listen to. For tests.
 *
 * @example
 * ```ts
 * await runOnce(app, 'price-cache', { timeoutMs: 600_000 });
 * ```
 */
export async function runOnce<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  service: NoInfer<BackgroundNames>,
  options: RunOnceOptions = {},
  process: ProcessLike = currentProcess,
): Promise<ExecutionOutcome> {
  return withExitCode(process, async () => {
    checkOptions(application, service, options);
    return run(application, service, options, process);
  });
}

async function run<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  service: BackgroundNames,
  options: RunOnceOptions,
  process: ProcessLike,
): Promise<ExecutionOutcome> {
  const { timeoutMs, clock = systemClock, allowVolatileState = false } = options;
  const deadline = deadlineAfter(clock.monotonic(), timeoutMs === Infinity ? undefined : timeoutMs);
  const platform = { longLived: false, onlyService: service, isCommand: true, allowVolatileState };
  const node = buildNodeHost(application, options, { process, platform });
  const session = new ProcessSession(node);
  const { outcome, errors } = await serve(node, service, toRequest(options, deadline));
  const failure = session.end(outcome === undefined ? 1 : exitCodeOf(outcome, session.signal), errors);
  if (failure !== undefined || outcome === undefined) throw failure;
  return outcome;
}

/** From the start to the end of the stop. The outcome is missing if the host could not start. */
async function serve<BackgroundNames extends string>(
  { host, clock }: NodeHost<BackgroundNames>,
  service: BackgroundNames,
  request: RunRequest,
): Promise<{ readonly outcome: ExecutionOutcome | undefined; readonly errors: readonly Error[] }> {
  const startError = await catchError(startsBefore(host.start(), clock, request.deadline));
  // A host that is still starting, or whose start was cancelled, refuses the run and gives the reason.
  const canServe = startError === undefined || isCancelledStart(startError);
  const served = canServe ? await host.serve(service, request) : undefined;
  const errors = [canServe ? undefined : startError, await catchError(host.stop())];
  return { outcome: served?.outcome, errors: errors.filter((error) => error !== undefined) };
}

function toRequest({ scheduledTime }: RunOnceOptions, deadline: Deadline): RunRequest {
  return {
    trigger: scheduledTime === undefined ? 'manual' : 'schedule',
    scheduledAt: scheduledTime && toInstant(scheduledTime.getTime()),
    jitterMs: 0,
    attempt: 1,
    late: false,
    deadline,
    signal: undefined,
  };
}

function checkOptions(application: AnyApplication, service: unknown, options: RunOnceOptions): void {
  assertApplication(application);
  if (!application.backgroundServices.some((known) => known === service)) {
    throw unknownService(service, application.backgroundServices);
  }
  checkNodeHostOptions(OWNER, options, OPTION_NAMES);
  const { timeoutMs, scheduledTime, allowVolatileState } = options;
  assertLimit({ owner: OWNER, option: 'timeoutMs', value: timeoutMs }, { least: 1, most: LONGEST_TIMEOUT_MS });
  assertDate({ owner: OWNER, option: 'scheduledTime', value: scheduledTime });
  assertBoolean({ owner: OWNER, option: 'allowVolatileState', value: allowVolatileState });
}
