import type { Logger } from '../base/logger.ts';
import type { HostLifetime } from '../contract/host-lifetime.ts';
import type { HostDriver } from '../driver/driver.ts';
import type { ApplicationLedger } from '../ledger/application-ledger.ts';
import type { ServiceRunner } from '../run/service-runner.ts';
import type { ServiceContainer } from '../services/service-container.ts';
import { TaskQueue } from '../tasks/task-queue.ts';
import type { Clock } from '../time/clock.ts';
import { shutdownTimeout } from './host-errors.ts';
import { stopHostLifetime } from './host-lifetime-steps.ts';
import type { HostedServiceGroup } from './hosted-service-group.ts';
import { reportPending } from './report-pending.ts';
import type { ServicesStop } from './services-stop.ts';
import type { ShutdownBudget } from './shutdown-budget.ts';

/** What a start has made so far, in the order in which it is made. */
export interface Assembled {
  /** One that has let the host start. */
  hostLifetime?: HostLifetime;
  container?: ServiceContainer;
  ledger?: ApplicationLedger;
  services?: HostedServiceGroup;
}

/** What executes the work of authors. */
export type Worker = ServiceRunner | TaskQueue;

/** What the end of a host works with. */
export interface ShutDownParts {
  readonly assembled: Assembled;
  readonly workers: readonly Worker[];
  readonly driver: HostDriver | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly budget: ShutdownBudget;
  readonly timeoutMs: number | undefined;
  /** The start, if it has begun; it may still be under way. */
  readonly started: Promise<void> | undefined;
  /** What has prevented the start or stopped the host. */
  causes(): readonly Error[];
  /** What is waited for now. */
  pending(): readonly string[];
  /** Called when every service has stopped, before anything is disposed. */
  onServicesStopped(): void;
}

/**
 * The order of every end, with any steps started: a start under way settles → `stoppingAsync` → executions →
 * `stopAsync` → `stoppedAsync` → queues closed → ledger → driver closed → lifetime `stopped` → disposal → host lifetime. A
 * failure in one step does not keep the others from their turn.
 *
 * @returns What went wrong.
 */
export async function shutDown(parts: ShutDownParts): Promise<readonly Error[]> {
  const { assembled, budget, clock, logger, timeoutMs, started, pending } = parts;
  const what = 'Still stopping';
  const endReports = reportPending(clock, logger, { event: 'host.stillStopping', what, limitMs: timeoutMs, pending });
  const executions = watchExecutions(parts);
  await started?.catch(() => {});
  const { container, ledger } = assembled;
  const services = assembled.services?.beginStop(budget);
  const errors: Error[] = [...((await services?.phase('stoppingAsync')) ?? [])];
  const cutOff = await awaitExecutions(executions, services, budget);
  for (const phase of ['stopAsync', 'stoppedAsync'] as const) errors.push(...((await services?.phase(phase)) ?? []));
  // Requests and messages that were under way until now may have enqueued tasks.
  cutOff.push(...(await closeQueues(parts)));
  services?.close();
  if (ledger !== undefined) await budget.settle('the ledger', ledger.close(budget.signal));
  errors.push(...(await closeDriver(parts)));
  parts.onServicesStopped();
  errors.push(...((await container?.dispose((name, work) => budget.settle(name, work))) ?? []));
  const failures = (): readonly Error[] => {
    const late = [...cutOff, ...budget.unsettled];
    return late.length === 0 ? errors : [...errors, shutdownTimeout(timeoutMs ?? 0, late, budget.signal.aborted)];
  };
  const { hostLifetime } = assembled;
  if (hostLifetime !== undefined) {
    errors.push(...(await stopHostLifetime(hostLifetime, budget, [...failures(), ...parts.causes()])));
  }
  endReports();
  budget.close();
  return failures();
}

async function closeDriver({ driver, budget }: ShutDownParts): Promise<readonly Error[]> {
  if (driver?.close === undefined) return [];
  const error = await budget.settle('the driver', driver.close());
  return error === undefined ? [] : [error];
}

/** What is executing when the stop begins. */
interface Ending {
  readonly worker: Worker;
  /** Resolves when it has ended or is given up, with the milliseconds since the begin of the stop. */
  readonly ended: Promise<number>;
}

/** The services and queues that execute, or have abandoned an execution. Their time to end counts from now on. */
function watchExecutions({ workers, clock }: ShutDownParts): readonly Ending[] {
  const begunAt = clock.monotonic();
  const busy = workers.filter((worker) => worker.isRunning || worker.status.abandoned > 0);
  return busy.map((worker) => ({ worker, ended: worker.ended().then(() => clock.monotonic() - begunAt) }));
}

/** Waits for executions and accepted tasks until they are given up. Returns the names of executions that were. */
async function awaitExecutions(
  executions: readonly Ending[],
  services: ServicesStop | undefined,
  budget: ShutdownBudget,
): Promise<string[]> {
  const settle = async ({ worker, ended }: Ending): Promise<void> => {
    // A service may have the name of a queue.
    const counted = ended.then((ms) => worker instanceof TaskQueue || services?.spend(worker.name, ms));
    await budget.settle(`an execution of '${worker.name}'`, counted);
  };
  await Promise.all(executions.map(settle));
  return executions.flatMap(({ worker }) => (worker instanceof TaskQueue ? [] : stillRunning(worker)));
}

/** Waits for the tasks that were accepted since. Returns the names of the queues whose tasks were given up. */
async function closeQueues({ workers, budget }: ShutDownParts): Promise<readonly string[]> {
  const queues = workers.filter((worker) => worker instanceof TaskQueue);
  await Promise.all(queues.map((queue) => budget.settle(`an execution of '${queue.name}'`, queue.close())));
  return queues.flatMap(stillRunning);
}

function stillRunning(worker: Worker): readonly string[] {
  const { name, status } = worker;
  return status.abandoned === 0 ? [] : [`an execution of '${name}' (${worker.describeAbandoned()})`];
}
