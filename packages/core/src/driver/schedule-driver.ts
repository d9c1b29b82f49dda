import { AnyhostError } from '../base/errors.ts';
import type { DrivenHost, DrivenService, HostDriver } from '../host/host-platform.ts';
import { FaultCounter } from '../run/fault-counter.ts';
import type { ExecutionOutcome } from '../run/outcome.ts';
import { localRequest } from '../run/run-request.ts';
import { type DueTimes, dueTimesOf } from '../schedule/due-times.ts';
import { occurrenceOf } from '../schedule/occurrence.ts';
import { formatSchedule, isTimed } from '../schedule/schedule.ts';
import { Continuations } from '../state/continuation.ts';
import { CalendarTimer } from '../time/calendar-timer.ts';
import { type Instant, toInstant } from '../time/instant.ts';
import { settledBy } from '../time/settled-by.ts';
import { ContinuousLoop } from './continuous-loop.ts';
import { DueHeap } from './due-heap.ts';
import { ServedOccurrences } from './served-occurrences.ts';

/** An execution that begins later than this after its due time is past due. */
const PAST_DUE_MS = 60_000;

/** A service with due times, and the next of them. */
interface ScheduledService extends DrivenService {
  readonly dueTimes: DueTimes;
  readonly faults: FaultCounter;
  /** The due time as the schedule has it. */
  scheduledAt: Instant;
  /** The same with jitter: when to run. */
  dueAt: number;
}

/** What earlier processes left to do. */
interface Leftovers {
  /** The due time to make up for, per scheduled service. */
  readonly missed: readonly (number | undefined)[];
  readonly unfinished: readonly DrivenService[];
}

/**
 * The driver of hosts that live long: serves every schedule of the application with one timer.
 *
 * @returns What a `HostPlatform` takes as its `driver`.
 */
export function scheduleDriver(): (host: DrivenHost) => HostDriver {
  return (host) => new ScheduleDriver(host);
}

class ScheduleDriver implements HostDriver {
  readonly #host: DrivenHost;
  readonly #heap = new DueHeap<ScheduledService>();
  readonly #timer: CalendarTimer;
  readonly #served: ServedOccurrences;
  readonly #stopped = new AbortController();
  #services: readonly DrivenService[] = [];
  #scheduled: readonly ScheduledService[] = [];

  constructor(host: DrivenHost) {
    this.#host = host;
    this.#timer = new CalendarTimer(host.clock, { onDue: () => this.#serveDue(), onStep: () => {} });
    this.#served = new ServedOccurrences(host);
  }

  prepare(services: readonly DrivenService[]): void {
    this.#services = services;
    this.#scheduled = services.flatMap((service) => {
      const { schedule } = service.policy;
      if (!isTimed(schedule)) return [];
      const dueTimes = dueTimesOf(schedule);
      if (service.policy.jitterMs > 0) checkJitter(service, dueTimes);
      const faults = new FaultCounter(service.policy.onFault);
      return [{ ...service, dueTimes, faults, scheduledAt: toInstant(0), dueAt: Infinity }];
    });
  }

  async start(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    // A store that does not answer must not keep the host from stopping.
    const patience = { clock: this.#host.clock, until: Infinity, signals: [this.#stopped.signal] };
    const found = await settledBy(this.#askStore(), patience);
    if (found === undefined || this.#stopped.signal.aborted) return;
    const { missed, unfinished } = found.value;
    const now = this.#host.clock.now();
    for (const service of this.#scheduled) this.#plan(service, now, 'info');
    const begun = new Set<string>();
    for (const [index, service] of this.#scheduled.entries()) {
      const missedAt = missed[index];
      if (missedAt === undefined) continue;
      begun.add(service.name);
      this.#serve(service, missedAt, true);
    }
    for (const service of this.#services) {
      if (!begun.has(service.name)) this.#startService(service, unfinished.includes(service));
    }
    this.#arm();
  }

  async #askStore(): Promise<Leftovers> {
    const missed = await Promise.all(this.#scheduled.map((service) => this.#served.findMissed(service)));
    return { missed, unfinished: await this.#findUnfinished() };
  }

  stop(): void {
    this.#stopped.abort();
    this.#timer.clear();
  }

  flush(): Promise<void> {
    return this.#served.close();
  }

  // One run at the start, whatever the reasons for it: what was missed and what is unfinished go before runOnStart.
  #startService({ name, policy }: DrivenService, isUnfinished: boolean): void {
    if (policy.schedule.kind === 'continuous') {
      void new ContinuousLoop(this.#host, { name, policy }).run(this.#stopped.signal);
    } else if (isUnfinished || policy.runOnStart) {
      void this.#host.run(name, localRequest(isUnfinished ? 'continuation' : 'startup'));
    }
  }

  #serveDue(): void {
    const now = this.#host.clock.now();
    for (let service = this.#heap.peek(); service !== undefined && service.dueAt <= now; service = this.#heap.peek()) {
      this.#heap.pop();
      const latest = this.#latestDue(service, now);
      this.#serve(service, latest, isPastDue(service, latest, now));
      this.#plan(service, latest > now ? latest : now);
    }
    this.#arm();
  }

  // However many due times passed unserved, the last of them stands for all.
  #latestDue({ scheduledAt, dueTimes }: ScheduledService, now: Instant): Instant {
    const next = dueTimes.next(scheduledAt);
    if (next === undefined || next > now) return scheduledAt;
    return dueTimes.previous(now) ?? scheduledAt;
  }

  #plan(service: ScheduledService, after: Instant, level: 'debug' | 'info' = 'debug'): void {
    const next = service.dueTimes.next(after);
    if (next === undefined) return;
    service.scheduledAt = next;
    service.dueAt = next + service.policy.jitterMs * this.#host.random();
    this.#heap.push(service);
    const fields = { event: 'schedule.next', service: service.name, next: new Date(next).toISOString() };
    this.#host.logger[level](fields, `${service.name} is next due at ${fields.next}`);
  }

  #arm(): void {
    const next = this.#heap.peek();
    if (!this.#stopped.signal.aborted) this.#timer.arm(next && toInstant(next.dueAt));
  }

  #serve(service: ScheduledService, scheduledAt: number, pastDue: boolean): void {
    this.#served.begin(service);
    const request = localRequest('schedule', occurrenceOf(service.name, scheduledAt), pastDue);
    void this.#host.run(service.name, request).then((outcome) => {
      this.#served.note(service, scheduledAt, outcome);
      this.#countFault(service, outcome);
    });
  }

  #countFault({ faults }: ScheduledService, outcome: ExecutionOutcome): void {
    const error = faults.count(outcome);
    if (error !== undefined) this.#host.fail(error);
  }

  /** Services that an earlier process left with more to do. A continuous one runs from the start anyhow. */
  async #findUnfinished(): Promise<readonly DrivenService[]> {
    const { store, application, logger } = this.#host;
    if (!store.durable || this.#stopped.signal.aborted) return [];
    const continuations = new Continuations(store);
    const services = this.#services.filter(({ policy }) => policy.schedule.kind !== 'continuous');
    try {
      const found = await Promise.all(services.map(({ name }) => continuations.find(application, name)));
      return services.filter((_, index) => found[index] !== undefined);
    } catch (err) {
      // A store that was asked before the host stopped may be closed by now.
      if (this.#stopped.signal.aborted) return [];
      logger.error({ event: 'continuation.failed', err }, 'The state store did not say whether work is unfinished');
      return [];
    }
  }
}

// An occurrence that stands for missed ones is late for their sake; where those are skipped, it is judged by itself.
function isPastDue({ scheduledAt, dueAt, policy }: ScheduledService, latest: number, now: number): boolean {
  const isMissed = latest !== scheduledAt;
  if (isMissed && policy.misfire === 'once') return true;
  return now - (isMissed ? latest : dueAt) > PAST_DUE_MS;
}

function checkJitter({ name, policy: { schedule, jitterMs } }: DrivenService, dueTimes: DueTimes): void {
  const first = dueTimes.next(toInstant(0)) ?? toInstant(0);
  const periodMs = (dueTimes.next(first) ?? Infinity) - first;
  if (jitterMs < periodMs) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${name}: jitterMs is ${jitterMs}; expected less than the ${periodMs} ms between due times of ${formatSchedule(schedule)}, or they would overtake each other.`,
    { details: { service: name, option: 'jitterMs', value: jitterMs } },
  );
}
