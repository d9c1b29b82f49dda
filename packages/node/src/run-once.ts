import {
  type AnyApplication,
  AnyhostError,
  type Clock,
  checkKnownOptions,
  describeValue,
  type ExecutionOutcome,
  type RunOptions,
  systemClock,
  Timer,
} from '@anyhost/core';
import { buildNodeHost, type NodeHost } from './build-node-host.ts';
import { exitCodeOf } from './exit-code.ts';
import { NODE_HOST_OPTION_NAMES, type NodeHostOptions } from './node-host-options.ts';
import { currentProcess, type ProcessLike } from './process-like.ts';
import { errorsOf, failingWithExitCode, ProcessSession } from './process-session.ts';
import { isCalledOff } from './start-error.ts';

/** Options of `runOnce`. */
export interface RunOnceOptions extends NodeHostOptions {
  /**
   * Milliseconds from the call to the deadline, start included. The signal aborts a reserve before it, as on a platform
   * that invokes. Default: no limit.
   */
  readonly timeoutMs?: number;
  /** The due time that is served, where a schedule makes this call. Default: none, a run by hand. */
  readonly scheduledTime?: Date;
  /** Checkpoints may live in memory, and are lost with the process. Default false. */
  readonly allowVolatileState?: boolean;
}

const OPTION_NAMES = [
  ...NODE_HOST_OPTION_NAMES,
  ...(['timeoutMs', 'scheduledTime', 'allowVolatileState'] satisfies (keyof RunOnceOptions)[]),
];

/**
 * Runs one service once, as this process: for Kubernetes CronJobs, systemd timers, scheduled containers. Starts the plain
 * hosted services and the named one, runs it, stops.
 *
 * Resolves with the outcome, whatever it is, and sets the exit code: 0 when the work is done or must not be
 * tried again, 143 (SIGTERM) or 130 (SIGINT) when a signal interrupted it, 1 otherwise. Rejects, exit code 1, when the
 * host cannot start or stop, and with errors that nobody handled. A start that takes until shortly before the deadline is
 * called off, and the outcome is `refused: hostStarting`.
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
  return failingWithExitCode(process, async () => {
    checkOptions(options);
    const { timeoutMs = Infinity, clock = systemClock } = options;
    const deadline = clock.now() + timeoutMs;
    return run(application, { service, options, deadline, latestStart: deadline - marginMs(timeoutMs) }, process);
  });
}

/** What is to be run, and by when; instants in milliseconds since the Unix epoch, `Infinity` for no limit. */
interface Order<BackgroundNames extends string> {
  readonly service: BackgroundNames;
  readonly options: RunOnceOptions;
  readonly latestStart: number;
  readonly deadline: number;
}

async function run<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  order: Order<BackgroundNames>,
  process: ProcessLike,
): Promise<ExecutionOutcome> {
  const { service, options } = order;
  const platform = {
    longLived: false,
    onlyService: service,
    allowVolatileState: options.allowVolatileState ?? false,
  };
  const node = buildNodeHost(application, options, { process, platform });
  const session = new ProcessSession(node);
  const { outcome, errors } = await live(node, order);
  const failure = session.end(outcome === undefined ? 1 : exitCodeOf(outcome, session.signal), errors);
  if (failure !== undefined || outcome === undefined) throw failure;
  return outcome;
}

/** From the start to the end of the stop. There is no outcome when the host could not start. */
async function live<BackgroundNames extends string>(
  { host, clock }: NodeHost<BackgroundNames>,
  order: Order<BackgroundNames>,
): Promise<{ readonly outcome: ExecutionOutcome | undefined; readonly errors: readonly Error[] }> {
  const started = await errorsBefore(order.latestStart, clock, host.start());
  const startErrors = started.filter((error) => !isCalledOff(error));
  // A host that still starts, or was called off, refuses the run, and says why.
  const outcome = startErrors.length === 0 ? await host.run(order.service, runOptions(order)) : undefined;
  return { outcome, errors: [...startErrors, ...(await errorsOf(host.stop()))] };
}

function runOptions({ options: { scheduledTime }, deadline }: Order<string>): RunOptions {
  return {
    trigger: scheduledTime === undefined ? 'manual' : 'schedule',
    ...(scheduledTime !== undefined && { scheduledTime }),
    ...(deadline !== Infinity && { deadline: new Date(deadline) }),
  };
}

/** What a piece of work rejects with before an instant; nothing when it resolves, or when the instant comes first. */
function errorsBefore(instant: number, clock: Clock, work: Promise<void>): Promise<readonly Error[]> {
  return new Promise((resolve) => {
    const timer = new Timer(clock, () => resolve([]));
    timer.arm(instant);
    void errorsOf(work).then((errors) => {
      timer.clear();
      resolve(errors);
    });
  });
}

// The margin that core keeps for an execution with this time.
function marginMs(timeoutMs: number): number {
  return Math.min(250, Math.max(100, timeoutMs / 10));
}

function checkOptions(options: RunOnceOptions): void {
  checkKnownOptions('runOnce', options, OPTION_NAMES);
  const { timeoutMs, scheduledTime } = options;
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs > 0)) {
    throw invalid('timeoutMs', timeoutMs, 'milliseconds, more than 0');
  }
  if (scheduledTime !== undefined && !(scheduledTime instanceof Date && !Number.isNaN(scheduledTime.getTime()))) {
    throw invalid('scheduledTime', scheduledTime, 'a valid Date');
  }
}

function invalid(option: string, value: unknown, expected: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `runOnce: ${option} is ${describeValue(value)}; expected ${expected}.`,
    {
      details: { of: 'runOnce', option, value },
    },
  );
}
