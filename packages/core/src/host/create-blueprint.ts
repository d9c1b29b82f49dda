import type { AnyApplication } from '../application/application.ts';
import { assertKnownOptions } from '../base/assert-option.ts';
import { ContainedLogger } from '../base/contained-logger.ts';
import { createEnvironment } from '../base/environment.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import type { DriverContext } from '../driver/driver.ts';
import { Reporter } from '../run/report.ts';
import type { HostContext, StopState } from '../run/run-context.ts';
import { PendingTasks } from '../tasks/pending-tasks.ts';
import type { ApplicationLifetime } from './application-lifetime.ts';
import type { Blueprint } from './assemble.ts';
import { CompletionWatch } from './completion-watch.ts';
import { createHealthSource, type HealthLife } from './create-health-source.ts';
import { createRunners } from './create-runners.ts';
import { createTaskQueues } from './create-task-queues.ts';
import type { HostOptions } from './host-options.ts';
import type { HostPlatform } from './host-platform.ts';
import { setDefaultLevel } from './log-levels.ts';
import type { ResolvedHostOptions } from './resolve-host-options.ts';
import type { RunOptions } from './run-options.ts';
import { queueStates, serviceStates } from './service-states.ts';

/** What the parts of a host can read and request. */
export interface HostLife extends HealthLife {
  readonly lifetime: ApplicationLifetime;
  readonly stop: StopState;
  /** What the start is waiting for. */
  pendingStart(): readonly string[];
  run(service: string, options: RunOptions): Promise<ExecutionOutcome>;
  /** Stops the host because of a service's failure. */
  fail(error: Error, service: string): void;
  readLedgers(): Promise<void>;
}

/** Collects what a host is assembled from; its options are those in code, until the settings are known. */
export function createBlueprint(
  { definition }: AnyApplication,
  platform: HostPlatform,
  { options, resolved, life }: { options: HostOptions; resolved: ResolvedHostOptions; life: HostLife },
): Blueprint {
  const { clock, random, onOutcome, onServiceStateChange, storeTimeoutMs } = resolved;
  const { name: application } = definition;
  const logger = new ContainedLogger(options.logger ?? platform.logger);
  setDefaultLevel(logger, resolved.log);
  const shared = { application, clock, logger, random };
  const reporter = new Reporter(logger, onOutcome, { application, onServiceStateChange });
  const driverContext: DriverContext = {
    ...shared,
    foundOverdue: ({ status, ledger }, since) => reporter.overdue(since, status, ledger),
    works: ({ status }) => reporter.works(status),
    readLedgers: () => life.readLedgers(),
    fail: (error, service) => life.fail(error, service),
    ended: (service, failure) => completion.ended(service, failure),
  };
  const driver = platform.driver?.(driverContext);
  const context: HostContext = {
    ...shared,
    reporter,
    stop: life.stop,
    storeTimeoutMs,
    drivesSchedule: driver?.computesSchedule ?? false,
    longLived: platform.longLived,
    redelivers: platform.redelivers ?? false,
  };
  const runners = createRunners(definition, platform, context, () => life.pendingStart());
  const queues = createTaskQueues(definition, platform, context);
  const parts = {
    logger,
    clock,
    environment: createEnvironment(application, options.environment ?? platform.environment),
    lifetime: life.lifetime,
    runner: {
      run: async (service: string, options: RunOptions = {}) => {
        assertKnownOptions('runner.run', options, ['signal']);
        return await life.run(service, { signal: options.signal });
      },
      services: () => {
        const now = { isStarted: life.state() === 'started', clock };
        return [...serviceStates(runners.values(), now), ...queueStates(queues.values(), now)];
      },
    },
  };
  const workers = [...runners.values(), ...queues.values()];
  const abandonedExecutions = (): number => workers.reduce((count, { status }) => count + status.abandoned, 0);
  const health = createHealthSource(definition, platform, { ...parts, life, abandonedExecutions });
  const builtIns = { ...parts, health };
  const tasks = new PendingTasks([...queues.values()], clock);
  const completion = new CompletionWatch({ runners: [...runners.values()], tasks, logger, life });
  const made = { builtIns, driver, runners, queues, workers, tasks, context, completion };
  return { definition, platform, options, logger, ...made };
}
