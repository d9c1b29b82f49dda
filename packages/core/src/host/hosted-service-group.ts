import { combineErrors, toError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { HostedService, LifecyclePhase } from '../contract/hosted-service.ts';
import type { ShutdownBudget } from './shutdown-budget.ts';
import type { StartSteps } from './start-steps.ts';

/** A hosted service under its registered name. */
export interface NamedService {
  readonly name: string;
  readonly service: HostedService;
}

/** How the services of one host are called. */
export interface GroupOptions {
  readonly startConcurrently: boolean;
  readonly stopConcurrently: boolean;
  readonly logger: Logger;
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
    for (const phase of START_PHASES) {
      const enter = (member: NamedService): Promise<void> => this.#enterStart(member, phase, steps);
      if (this.#options.startConcurrently) await all(this.#members, enter);
      else for (const member of this.#members) await enter(member);
      steps.throwIfAborted();
    }
  }

  /** Runs one stop phase for the services that had started. Never rejects: returns what went wrong. */
  async stop(phase: 'stoppingAsync' | 'stopAsync' | 'stoppedAsync', budget: ShutdownBudget): Promise<readonly Error[]> {
    const members = this.#members.filter((member) => this.#started.has(member)).reverse();
    const leave = ({ name, service }: NamedService): Promise<Error | undefined> => {
      return budget.settle(`'${name}' (${phase})`, call(service, phase, budget.signal));
    };
    const errors: (Error | undefined)[] = [];
    if (this.#options.stopConcurrently) errors.push(...(await Promise.all(members.map(leave))));
    else for (const member of members) errors.push(await leave(member));
    return errors.filter((error) => error !== undefined);
  }

  async #enterStart(member: NamedService, phase: LifecyclePhase, steps: StartSteps): Promise<void> {
    const { name, service } = member;
    if (!this.#options.startConcurrently) steps.throwIfAborted();
    const onLate = phase === 'startAsync' ? (): void => void this.#stopLate(member) : undefined;
    await steps.run(`'${name}' (${phase})`, call(service, phase, steps.signal), onLate);
    if (phase === 'startAsync') this.#started.add(member);
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
      await call(service, 'stopAsync', new AbortController().signal);
    } catch (thrown) {
      const err = toError(thrown);
      logger.error({ event: 'host.stopFailed', service: name, err }, `'${name}' could not be stopped`);
    }
  }
}

// A hook that throws at once, or that cannot even be read, counts as one that rejects.
async function call(service: HostedService, phase: LifecyclePhase, signal: AbortSignal): Promise<void> {
  if (typeof service[phase] === 'function') await service[phase]?.(signal);
}

/** Calls one after the other within one turn, waits for all, and reports every error. */
async function all(members: readonly NamedService[], enter: (member: NamedService) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(members.map(enter));
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [toError(result.reason)] : []));
  const error = combineErrors([...new Set(errors)], 'Hosted services could not start');
  if (error !== undefined) throw error;
}
