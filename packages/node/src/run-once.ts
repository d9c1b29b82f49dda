import {
  type AnyApplication,
  assertBoolean,
  assertDate,
  assertLimit,
  type ExecutionOutcome,
  type RunOptions,
  startsInTime,
  systemClock,
} from '@anyhost/core';
import { buildNodeHost, type NodeHost } from './build-node-host.ts';
import { exitCodeOf } from './exit-code.ts';
import { checkNodeHostOptions, type NodeHostOptions } from './node-host-options.ts';
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

/** Whose options they are, in messages. */
const OWNER = 'runOnce';

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
    return run(application, { service, options, deadline: clock.now() + timeoutMs }, process);
  });
}

/** What is to be run, and by when: in milliseconds since the Unix epoch, `Infinity` for no limit. */
interface Order<BackgroundNames extends string> {
  readonly service: BackgroundNames;
  readonly options: RunOnceOptions;
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
    isCommand: true,
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
  const started = await errorsOf(startsInTime(host.start(), clock, order.deadline));
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

function checkOptions(options: RunOnceOptions): void {
  checkNodeHostOptions(OWNER, options, OPTION_NAMES);
  const { timeoutMs, scheduledTime, allowVolatileState } = options;
  assertLimit({ owner: OWNER, option: 'timeoutMs', value: timeoutMs }, { least: 1 });
  assertDate({ owner: OWNER, option: 'scheduledTime', value: scheduledTime });
  assertBoolean({ owner: OWNER, option: 'allowVolatileState', value: allowVolatileState });
}
