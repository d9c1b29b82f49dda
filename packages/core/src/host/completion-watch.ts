import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import { AnyhostError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Lifetime } from '../contract/lifetime.ts';
import type { HostDriver } from '../driver/driver.ts';
import type { StopState } from '../run/run-context.ts';
import type { ServiceRunner } from '../run/service-runner.ts';
import { formatSchedule, isTimed } from '../schedule/schedule.ts';
import type { PendingTasks } from '../tasks/pending-tasks.ts';

/** What the watch looks at, and what it stops. */
export interface CompletionParts {
  readonly runners: readonly ServiceRunner[];
  readonly tasks: PendingTasks;
  readonly logger: Logger;
  readonly life: {
    readonly stop: Pick<StopState, 'signal'>;
    readonly lifetime: Pick<Lifetime, 'stopApplication'>;
    fail(error: Error, service: string): void;
  };
}

/** Stops the host when all the services that it waits for have ended: the option `stopWhenCompleted`. */
export class CompletionWatch {
  readonly #parts: CompletionParts;
  readonly #failures = new Map<string, Error>();
  #awaited = new Set<string>();

  constructor(parts: CompletionParts) {
    this.#parts = parts;
  }

  /** Sets the services that it waits for. */
  waitFor(services: ReadonlySet<string>): void {
    this.#awaited = new Set(services);
  }

  /** A service has ended, with or without a failure. An end that a stop has caused does not count. */
  ended(service: string, failure: Error | undefined): void {
    if (this.#parts.life.stop.signal.aborted || !this.#awaited.delete(service)) return;
    if (failure !== undefined) this.#failures.set(service, failure);
    if (this.#awaited.size === 0) void this.#complete();
  }

  async #complete(): Promise<void> {
    const { life, logger, runners, tasks } = this.#parts;
    // Requested runs of any service, and the tasks that they have enqueued.
    while (runners.some(({ isRunning }) => isRunning) || !tasks.isEmpty) {
      await Promise.all([...runners.map((runner) => runner.idle()), tasks.ended()]);
    }
    if (life.stop.signal.aborted) return;
    const failed = [...this.#failures.keys()];
    logger.info({ event: 'host.completed', failed }, 'Every background service has ended: the host stops');
    for (const [service, error] of this.#failures) life.fail(error, service);
    life.lifetime.stopApplication();
  }
}

/**
 * The services that `stopWhenCompleted` waits for: those that are `continuous()`, and those on demand that run at the
 * start.
 *
 * @param owner - Whose option it is, for messages.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` when one of the services never ends, or none does.
 */
export function awaitedServices(
  owner: string,
  policies: ReadonlyMap<string, ResolvedPolicy>,
  driver: HostDriver,
): ReadonlySet<string> {
  const all = [...policies];
  const repeating = all.filter(([, { schedule }]) => isTimed(schedule));
  if (repeating.length > 0) {
    const names = repeating.map(([name, { schedule }]) => `'${name}' (${formatSchedule(schedule)})`).join(', ');
    const remedy = 'Register what runs once with onDemand() and runOnStart: true, or leave the option out.';
    throw neverCompletes(owner, `these services repeat, so they never complete: ${names}. ${remedy}`);
  }
  const awaited = all.filter(([, { schedule, runOnStart }]) => schedule.kind === 'continuous' || runOnStart);
  if (awaited.length === 0) {
    const remedy = 'Register one as continuous(), or as onDemand() with runOnStart: true.';
    throw neverCompletes(owner, `no background service runs by itself. ${remedy}`);
  }
  if (driver.reportsEnds !== true) {
    throw neverCompletes(owner, 'its driver lets other processes run the services. Leave the option out.');
  }
  return new Set(awaited.map(([name]) => name));
}

function neverCompletes(owner: string, why: string): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_INVALID_OPTION', `${owner}: stopWhenCompleted is true, but ${why}`, {
    details: { option: 'stopWhenCompleted' },
  });
}
