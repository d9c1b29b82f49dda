import {
  type AnyApplication,
  assertApplication,
  assertBoolean,
  assertDate,
  assertLimit,
  deadlineAfter,
  type ExecutionOutcome,
  systemClock,
  type TaskTime,
  taskTimeUntil,
} from '@anyhost/core';
import { buildNodeHost } from './build-node-host.ts';
import type { ServiceCall } from './call-request.ts';
import { chooseService } from './choose-service.ts';
import { dueTimeOrVariable } from './due-time.ts';
import { timeoutOrVariable } from './environment-defaults.ts';
import { exitCodeOf } from './exit-code.ts';
import { checkNodeHostOptions, type NodeHostOptions } from './node-host-options.ts';
import { currentProcess, type ProcessLike } from './process-like.ts';
import { ProcessSession, type SessionEnd } from './process-session.ts';
import { type ProcessOptions, runAsProcess } from './run-as-process.ts';
import { serveOnce } from './serve-once.ts';
import { isToldToGuard } from './told-guard.ts';
import { type ToldTrigger, toldTrigger } from './told-trigger.ts';

/** Options of `runOnce`. */
export interface RunOnceOptions extends NodeHostOptions, ProcessOptions {
  /**
   * Milliseconds from the call to the deadline, start included. The signal aborts a reserve before it, as on a platform
   * that invokes. Default: `ANYHOST_TIMEOUT_MS`, else no limit.
   */
  readonly timeoutMs?: number;
  /**
   * The due time that is served, if a schedule makes this call. Default: `ANYHOST_SCHEDULED_TIME`, else that of the
   * Kubernetes job `ANYHOST_JOB_NAME`, else by `trigger`.
   */
  readonly scheduledTime?: Date;
  /**
   * What makes this call. `'schedule'`: a timer that does not say for which due time, such as one of systemd; the last
   * due time of the service's own schedule is served. `'continuation'`: only resumes work that earlier runs of the
   * service left unfinished, if there is any; it has its own due time. For a schedule of its own beside that of the
   * service. Default: `ANYHOST_TRIGGER`, else a due time means a schedule, and none a manual run.
   */
  readonly trigger?: ToldTrigger;
  /**
   * This call is made more often than the service is due, because the platform cannot express its schedule: if its due
   * time is not one of the service's, the outcome is `skipped: notDue`, exit code 0, and nothing runs. Where no due time
   * is passed, the durable record of the service says whether the last one was served. Default: `ANYHOST_GUARD=1`, else
   * false.
   */
  readonly guard?: boolean;
  /** Allows checkpoints, leases and claims in memory, where they are lost with the process. Default false. */
  readonly allowVolatileState?: boolean;
}

/** The owner of the options, in messages. */
const OWNER = 'runOnce';

const OPTION_NAMES: Record<Exclude<keyof RunOnceOptions, keyof NodeHostOptions>, true> = {
  timeoutMs: true,
  scheduledTime: true,
  trigger: true,
  guard: true,
  allowVolatileState: true,
  exit: true,
};

/** A string that is known only at run time, such as `process.argv[2]`, not a name that the compiler can check. */
type AnyText<Given> = string extends Given ? unknown : never;

/** What a call asks for. */
interface Call<BackgroundNames extends string> extends ServiceCall<BackgroundNames> {
  readonly application: AnyApplication<BackgroundNames>;
  readonly options: RunOnceOptions;
}

/** How a call ended; without an outcome where the host could not start, or the service could not be run. */
interface CallEnd extends SessionEnd {
  readonly outcome: ExecutionOutcome | undefined;
}

/**
 * Runs one service once, as this process: for Kubernetes CronJobs, systemd timers, scheduled containers. Starts the
 * plain hosted services and the named one, runs it, waits for the tasks of background task queues, stops.
 *
 * Resolves with the outcome, failures included, and sets the exit code: 0 when the work is done or must not be retried,
 * 143 (SIGTERM) or 130 (SIGINT) when a signal interrupted it, 1 otherwise. Rejects, exit code 1, when the host cannot
 * start or stop, and with unhandled errors. A start that takes until shortly before the deadline is cancelled, and the
 * outcome is `refused: hostStarting`. The option `exit` says whether the process is ended.
 *
 * @param service - Default: that of the variable `ANYHOST_SERVICE`, else the only one of the application. Any other is
 *   refused with `ERR_ANYHOST_UNKNOWN_SERVICE`.
 * @param process - The process to listen to. For tests.
 *
 * @example
 * ```ts
 * await runOnce(app, 'price-cache', { timeoutMs: 600_000, exit: true });
 * ```
 */
export function runOnce<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  service?: NoInfer<BackgroundNames> | undefined,
  options?: RunOnceOptions,
  process?: ProcessLike,
): Promise<ExecutionOutcome>;
export function runOnce<Given extends string | undefined>(
  application: AnyApplication,
  service: Given & AnyText<Given>,
  options?: RunOnceOptions,
  process?: ProcessLike,
): Promise<ExecutionOutcome>;
export function runOnce(application: AnyApplication, options: RunOnceOptions): Promise<ExecutionOutcome>;
export async function runOnce(
  application: AnyApplication,
  serviceOrOptions?: unknown,
  given?: RunOnceOptions,
  process: ProcessLike = currentProcess,
): Promise<ExecutionOutcome> {
  const isOptions = typeof serviceOrOptions === 'object' && serviceOrOptions !== null && given === undefined;
  const [named, options = {}] = isOptions ? [undefined, serviceOrOptions] : [serviceOrOptions, given];
  const { outcome, failure } = await runAsProcess(process, options, async () => {
    return await run(readCall(application, named, options, process), process);
  });
  if (outcome === undefined) throw failure;
  return outcome;
}

// Throws for every error in the call, before a host is created.
function readCall<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  named: unknown,
  options: RunOnceOptions,
  process: ProcessLike,
): Call<BackgroundNames> {
  assertApplication(application);
  checkOptions(options);
  const { clock = systemClock, environment = process.env, scheduledTime, timeoutMs } = options;
  const dueAt = dueTimeOrVariable(scheduledTime, environment);
  const trigger = toldTrigger(options.trigger, environment, dueAt);
  const limitMs = timeoutOrVariable(timeoutMs, environment);
  const deadline = deadlineAfter(clock.monotonic(), limitMs === Infinity ? undefined : limitMs);
  return {
    application,
    service: chooseService(application, named, environment),
    dueAt,
    trigger,
    isGuarded: isToldToGuard(options.guard, environment, trigger === 'continuation'),
    calledAt: clock.now(),
    deadline,
    taskTime: taskTimeUntil(deadline, clock.monotonic()),
    environment,
    options,
  };
}

async function run<BackgroundNames extends string>(
  call: Call<BackgroundNames>,
  process: ProcessLike,
): Promise<CallEnd> {
  const { application, service, options } = call;
  const { allowVolatileState = false } = options;
  const taskTime = (): TaskTime => call.taskTime;
  const platform = { longLived: false, onlyService: service, isCommand: true, allowVolatileState, taskTime };
  const node = buildNodeHost(application, options, { process, platform });
  const session = new ProcessSession(node);
  const { outcome, errors } = await serveOnce(node, call);
  const end = await session.end((signal) => (outcome === undefined ? 1 : exitCodeOf(outcome, signal)), errors);
  return { ...end, outcome };
}

function checkOptions(options: RunOnceOptions): void {
  checkNodeHostOptions(OWNER, options, OPTION_NAMES);
  const { timeoutMs, scheduledTime, allowVolatileState, exit, guard } = options;
  assertLimit({ owner: OWNER, option: 'timeoutMs', value: timeoutMs }, { least: 1 });
  assertDate({ owner: OWNER, option: 'scheduledTime', value: scheduledTime });
  assertBoolean({ owner: OWNER, option: 'allowVolatileState', value: allowVolatileState });
  assertBoolean({ owner: OWNER, option: 'exit', value: exit });
  assertBoolean({ owner: OWNER, option: 'guard', value: guard });
}
