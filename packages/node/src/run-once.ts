import {
  type AnyApplication,
  assertApplication,
  assertBoolean,
  assertDate,
  assertLimit,
  type Deadline,
  deadlineAfter,
  type EnvironmentVariables,
  type ExecutionOutcome,
  type Instant,
  reduceError,
  startsBefore,
  systemClock,
  toError,
} from '@anyhost/core';
import { buildNodeHost, type NodeHost } from './build-node-host.ts';
import { chooseService } from './choose-service.ts';
import { dueTimeOfJob, jobNameOf, toldDueTime } from './due-time.ts';
import { exitCodeOf } from './exit-code.ts';
import { isCancelledStart } from './is-cancelled-start.ts';
import { checkNodeHostOptions, type NodeHostOptions } from './node-host-options.ts';
import { currentProcess, type ProcessLike } from './process-like.ts';
import { catchError, ProcessSession, type SessionEnd } from './process-session.ts';
import { type ProcessOptions, runAsProcess } from './run-as-process.ts';

/** Options of `runOnce`. */
export interface RunOnceOptions extends NodeHostOptions, ProcessOptions {
  /**
   * Milliseconds from the call to the deadline, start included. The signal aborts a reserve before it, as on a platform
   * that invokes. Default: no limit.
   */
  readonly timeoutMs?: number;
  /**
   * The due time that is served, where a schedule makes this call. Default: `ANYHOST_SCHEDULED_TIME`, else that of the
   * Kubernetes job `ANYHOST_JOB_NAME`, else none: a manual run.
   */
  readonly scheduledTime?: Date;
  /** Allows checkpoints in memory, where they are lost with the process. Default false. */
  readonly allowVolatileState?: boolean;
}

/** The owner of the options, in messages. */
const OWNER = 'runOnce';

const OPTION_NAMES: Record<Exclude<keyof RunOnceOptions, keyof NodeHostOptions>, true> = {
  timeoutMs: true,
  scheduledTime: true,
  allowVolatileState: true,
  exit: true,
};

/** A text that is known when the program runs, such as `process.argv[2]`, and no name that the compiler can refuse. */
type AnyText<Given> = string extends Given ? unknown : never;

/** What a call asks for. */
interface Call<BackgroundNames extends string> {
  readonly application: AnyApplication<BackgroundNames>;
  readonly service: BackgroundNames;
  /** The due time that the call was told. */
  readonly dueAt: Instant | undefined;
  readonly deadline: Deadline;
  readonly environment: EnvironmentVariables;
  readonly options: RunOnceOptions;
}

/** How a call ended; without an outcome where the host could not start, or the service could not be run. */
interface CallEnd extends SessionEnd {
  readonly outcome: ExecutionOutcome | undefined;
}

/**
 * Runs one service once, as this process: for Kubernetes CronJobs, systemd timers, scheduled containers. Starts the plain
 * hosted services and the named one, runs it, stops.
 *
 * Resolves with the outcome, whatever it is, and sets the exit code: 0 when the work is done or must not be
 * retried, 143 (SIGTERM) or 130 (SIGINT) when a signal interrupted it, 1 otherwise. Rejects, exit code 1, when the
 * host cannot start or stop, and with unhandled errors. A start that takes until shortly before the deadline is
 * cancelled, and the outcome is `refused: hostStarting`. The option `exit` says who ends the process.
 *
 * @param service - Default: that of the variable `ANYHOST_SERVICE`, else the only one of the application. Any other is refused
 *   with `ERR_ANYHOST_UNKNOWN_SERVICE`.
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

// Throws for whatever is wrong with a call, before there is a host.
function readCall<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  named: unknown,
  options: RunOnceOptions,
  process: ProcessLike,
): Call<BackgroundNames> {
  assertApplication(application);
  checkOptions(options);
  const { clock = systemClock, environment = process.env, scheduledTime, timeoutMs } = options;
  return {
    application,
    service: chooseService(application, named, environment),
    dueAt: toldDueTime(scheduledTime, environment),
    deadline: deadlineAfter(clock.monotonic(), timeoutMs === Infinity ? undefined : timeoutMs),
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
  const platform = { longLived: false, onlyService: service, isCommand: true, allowVolatileState };
  const node = buildNodeHost(application, options, { process, platform });
  const session = new ProcessSession(node);
  const { outcome, errors } = await serve(node, call);
  const end = await session.end((signal) => (outcome === undefined ? 1 : exitCodeOf(outcome, signal)), errors);
  return { ...end, outcome };
}

/** From the start to the end of the stop. */
async function serve<BackgroundNames extends string>(
  node: NodeHost<BackgroundNames>,
  call: Call<BackgroundNames>,
): Promise<{ readonly outcome: ExecutionOutcome | undefined; readonly errors: readonly Error[] }> {
  const { host, clock } = node;
  const startError = await catchError(startsBefore(host.start(), clock, call.deadline));
  // A host that is still starting, or whose start was cancelled, refuses the run and gives the reason.
  const canServe = startError === undefined || isCancelledStart(startError);
  const { outcome, error } = canServe ? await runService(node, call) : { error: startError };
  const errors = [error, await catchError(host.stop())];
  return { outcome, errors: errors.filter((one) => one !== undefined) };
}

/** Runs the service. Never rejects, because the host has to be stopped. */
async function runService<BackgroundNames extends string>(
  node: NodeHost<BackgroundNames>,
  call: Call<BackgroundNames>,
): Promise<{ readonly outcome?: ExecutionOutcome; readonly error?: Error }> {
  const { service, deadline } = call;
  try {
    const scheduledAt = call.dueAt ?? readJobName(node, call);
    const trigger = scheduledAt === undefined ? 'manual' : 'schedule';
    const request = {
      trigger,
      scheduledAt,
      jitterMs: 0,
      attempt: 1,
      late: false,
      deadline,
      signal: undefined,
    } as const;
    const { outcome } = await node.host.serve(service, request);
    return { outcome };
  } catch (thrown) {
    const error = toError(thrown);
    const text = `${service} cannot be run: ${reduceError(error).message}`;
    node.logger.fatal({ event: 'process.runFailed', service, err: error }, text);
    return { error };
  }
}

/**
 * The due time of the Kubernetes job, which can be checked once the start has computed the schedule. Throws
 * `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that is read here for the first time, and cannot be.
 */
function readJobName<BackgroundNames extends string>(
  { host, logger, clock }: NodeHost<BackgroundNames>,
  { service, environment }: Call<BackgroundNames>,
): Instant | undefined {
  const job = jobNameOf(environment);
  if (job === undefined || host.state !== 'started') return undefined;
  const dueAt = dueTimeOfJob(job, host.scheduleOf(service), clock.now());
  if (dueAt === undefined) {
    const why = 'does not end in the minute of a due time within a day from now';
    logger.info({ event: 'process.manualRun', service, job }, `A manual run of ${service}: the job's name ${why}`);
  }
  return dueAt;
}

function checkOptions(options: RunOnceOptions): void {
  checkNodeHostOptions(OWNER, options, OPTION_NAMES);
  const { timeoutMs, scheduledTime, allowVolatileState, exit } = options;
  assertLimit({ owner: OWNER, option: 'timeoutMs', value: timeoutMs }, { least: 1 });
  assertDate({ owner: OWNER, option: 'scheduledTime', value: scheduledTime });
  assertBoolean({ owner: OWNER, option: 'allowVolatileState', value: allowVolatileState });
  assertBoolean({ owner: OWNER, option: 'exit', value: exit });
}
