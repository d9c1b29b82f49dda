import { combineErrors, toError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { LifecyclePhase } from '../contract/hosted-service.ts';
import type { Clock } from '../time/clock.ts';
import { serviceStartTimeout } from './host-errors.ts';
import { callPhase, type NamedService } from './named-service.ts';
import { ServiceTime } from './service-time.ts';
import { ServicesStop } from './services-stop.ts';
import type { ShutdownBudget } from './shutdown-budget.ts';
import type { StartSteps } from './start-steps.ts';

/** How the services of one host are called. */
export interface GroupOptions {
  readonly startConcurrently: boolean;
  readonly stopConcurrently: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A service that starts, and the time that it has for it. */
interface Starting {
  readonly member: NamedService;
  readonly time: ServiceTime;
}

const START_PHASES = ['startingAsync', 'startAsync', 'startedAsync'] as const;

/**
 * The hosted services of one host. They enter each phase in registration order (reverse, to stop); all leave it
 * before any enters the next.
 */
export class HostedServiceGroup {
  readonly #members: readonly NamedService[];
  readonly #options: GroupOptions;
  readonly #started = new Set<NamedService>();

  constructor(members: readonly NamedService[], options: GroupOptions) {
    this.#members = members;
    this.#options = options;
  }

  /** Runs the three start phases. Rejects with the service's own error, or with what aborted the start. */
  async start(steps: StartSteps): Promise<void> {
    const starting = this.#members.map((member) => ({ member, time: this.#startTime(member, steps) }));
    try {
      for (const phase of START_PHASES) {
        const enter = (each: Starting): Promise<void> => this.#enterStart(each, phase, steps);
        if (this.#options.startConcurrently) await all(starting, enter);
        else for (const each of starting) await enter(each);
        steps.throwIfAborted();
      }
    } finally {
      for (const { time } of starting) time.close();
    }
  }

  /** Begins the stop of the services that had started. */
  beginStop(budget: ShutdownBudget): ServicesStop {
    const members = this.#members.filter((member) => this.#started.has(member)).reverse();
    const { stopConcurrently: concurrently, clock } = this.#options;
    return new ServicesStop(members, { concurrently, clock, budget });
  }

  #startTime({ name, limits }: NamedService, steps: StartSteps): ServiceTime {
    const { startTimeoutMs: ms } = limits;
    const timedOut = (phase: string): Error => serviceStartTimeout({ service: name, phase, ms: ms ?? 0 });
    return new ServiceTime(this.#options.clock, steps.signal, { ms, timedOut });
  }

  async #enterStart({ member, time }: Starting, phase: LifecyclePhase, steps: StartSteps): Promise<void> {
    const { name, service } = member;
    const { signal } = time;
    if (!this.#options.startConcurrently) steps.throwIfAborted();
    const onLate = phase === 'startAsync' ? (): void => void this.#stopLate(member) : undefined;
    await time.during(phase, () => {
      return steps.run(`'${name}' (${phase})`, callPhase(service, phase, signal), { signal, onLate });
    });
    if (phase === 'startAsync') this.#started.add(member);
    // A service may answer the end of its time by returning, with its start half done.
    if (time.isUsedUp) signal.throwIfAborted();
  }

  // It has started after all, when the host had already stopped: it must not keep its port or its connection.
  async #stopLate({ name, service }: NamedService): Promise<void> {
    const { logger } = this.#options;
    logger.warn(
      { event: 'host.startedLate', service: name },
      `'${name}' has started after its start was cancelled: it is stopped now`,
    );
    try {
      // The start's signal has aborted: this stop has all the time that the process has.
      await callPhase(service, 'stopAsync', new AbortController().signal);
    } catch (thrown) {
      const err = toError(thrown);
      logger.error({ event: 'host.stopFailed', service: name, err }, `'${name}' could not be stopped`);
    }
  }
}

/** Calls one after the other within one turn, waits for all, and reports every error. */
async function all(members: readonly Starting[], enter: (member: Starting) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(members.map(enter));
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [toError(result.reason)] : []));
  const error = combineErrors([...new Set(errors)], 'Hosted services could not start');
  if (error !== undefined) throw error;
}
