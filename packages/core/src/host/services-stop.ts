import type { Clock } from '../time/clock.ts';
import { serviceStopTimeout } from './host-errors.ts';
import { callPhase, type NamedService } from './named-service.ts';
import { ServiceTime } from './service-time.ts';
import type { ShutdownBudget } from './shutdown-budget.ts';

/** How services are stopped. */
export interface ServicesStopOptions {
  readonly concurrently: boolean;
  readonly clock: Clock;
  /** The time of the whole stop. */
  readonly budget: ShutdownBudget;
}

/** A service that stops, and the time that it has for it. */
interface Stopping {
  readonly member: NamedService;
  readonly time: ServiceTime;
}

/** The stop of the services of one host, phase by phase. */
export class ServicesStop {
  readonly #stopping: readonly Stopping[];
  readonly #options: ServicesStopOptions;

  /** @param members - In the order in which they are called. */
  constructor(members: readonly NamedService[], options: ServicesStopOptions) {
    this.#options = options;
    this.#stopping = members.map((member) => ({ member, time: stopTime(member, options) }));
  }

  /** Runs one phase. Never rejects: returns what went wrong. */
  async phase(phase: 'stoppingAsync' | 'stopAsync' | 'stoppedAsync'): Promise<readonly Error[]> {
    const { budget } = this.#options;
    const call = ({ member: { name, service, limits }, time }: Stopping): Promise<Error | undefined> => {
      const { stopTimeoutMs: ms } = limits;
      const label = ms === undefined ? `'${name}' (${phase})` : `'${name}' (${phase}, stopTimeoutMs: ${ms} ms)`;
      return time.during(phase, () => budget.settle(label, callPhase(service, phase, time.signal), time.signal));
    };
    const errors: (Error | undefined)[] = [];
    if (this.#options.concurrently) errors.push(...(await Promise.all(this.#stopping.map(call))));
    else for (const each of this.#stopping) errors.push(await call(each));
    return errors.filter((error) => error !== undefined);
  }

  /** Counts the time that the execution of a service has taken to end. */
  spend(service: string, ms: number): void {
    this.#stopping.find(({ member }) => member.name === service)?.time.spend(ms);
  }

  /** Removes timers and listeners. */
  close(): void {
    for (const { time } of this.#stopping) time.close();
  }
}

function stopTime({ name, limits }: NamedService, { clock, budget }: ServicesStopOptions): ServiceTime {
  const { stopTimeoutMs: ms } = limits;
  const timedOut = (phase: string): Error => serviceStopTimeout({ service: name, phase, ms: ms ?? 0 });
  return new ServiceTime(clock, budget.signal, { ms, timedOut });
}
