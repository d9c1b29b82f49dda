import type { DrivenHost, DrivenService } from '../host/host-platform.ts';
import type { ExecutionOutcome } from '../run/outcome.ts';
import type { DueTimes } from '../schedule/due-times.ts';
import { formatSchedule } from '../schedule/schedule.ts';
import { toInstant } from '../time/instant.ts';

interface TimedService extends DrivenService {
  readonly dueTimes: DueTimes;
}

/**
 * Remembers, in a durable store, up to when a service's due times were served, so that a restart can make
 * up for those that passed meanwhile. The first start ever, and the first with a new schedule, miss nothing.
 */
export class ServedOccurrences {
  readonly #host: DrivenHost;
  // One write after the other, or a slow one would overtake a newer.
  #writing: Promise<unknown> = Promise.resolve();
  readonly #skippedUntil = new Map<string, number>();
  readonly #unsettled = new Map<string, number>();
  #isClosed = false;

  constructor(host: DrivenHost) {
    this.#host = host;
  }

  /** The due time to make up for, if any. Never rejects. */
  async findMissed(service: TimedService): Promise<number | undefined> {
    if (!this.#isKept(service)) return undefined;
    const now = this.#host.clock.now();
    try {
      const record = await this.#host.store.get(this.#key(service));
      const servedUntil = readServedUntil(record?.value, service);
      if (servedUntil === undefined) {
        this.#remember(service, now);
        return undefined;
      }
      const next = service.dueTimes.next(toInstant(servedUntil));
      return next !== undefined && next <= now ? (service.dueTimes.previous(now) ?? next) : undefined;
    } catch (err) {
      if (!this.#isClosed) this.#logFailure(service, err);
      return undefined;
    }
  }

  /** Remembers nothing more; resolves when the store has taken everything there was to remember. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
  }

  /** Notes that a due time is about to be served; `note` tells what became of it. */
  begin({ name }: DrivenService): void {
    this.#unsettled.set(name, (this.#unsettled.get(name) ?? 0) + 1);
  }

  /**
   * Notes what became of a due time. What could not run, or was interrupted, is made up for after a restart; what was
   * skipped while another execution ran, or waited for its turn, is served with that one.
   */
  note(service: DrivenService, scheduledAt: number, outcome: ExecutionOutcome): void {
    const { name } = service;
    const unsettled = (this.#unsettled.get(name) ?? 1) - 1;
    this.#unsettled.set(name, unsettled);
    if (outcome.status === 'refused' || outcome.status === 'interrupted') {
      // What was skipped for its sake has not been served either.
      this.#skippedUntil.delete(name);
      return;
    }
    const latest = Math.max(scheduledAt, this.#skippedUntil.get(name) ?? 0);
    if (outcome.status === 'skipped' && outcome.reason === 'overlap') this.#skippedUntil.set(name, latest);
    else this.#remember(service, unsettled > 0 ? scheduledAt : latest);
  }

  // Does not wait for the store; a failure is logged.
  #remember(service: DrivenService, servedUntil: number): void {
    if (this.#isClosed || !this.#isKept(service)) return;
    const record = {
      servedUntil: new Date(servedUntil).toISOString(),
      schedule: formatSchedule(service.policy.schedule),
    };
    this.#writing = this.#writing
      .then(() => this.#host.store.set(this.#key(service), record))
      .catch((err: unknown) => this.#logFailure(service, err));
  }

  #isKept({ policy }: DrivenService): boolean {
    return this.#host.store.durable && policy.misfire === 'once';
  }

  #key({ name }: DrivenService): string {
    return `schedule:${this.#host.application}/${name}`;
  }

  #logFailure({ name }: DrivenService, err: unknown): void {
    this.#host.logger.error(
      { event: 'schedule.storeFailed', service: name, err },
      `${name}: the state store does not keep which due times were served`,
    );
  }
}

function readServedUntil(value: unknown, { policy }: DrivenService): number | undefined {
  if (typeof value !== 'object' || value === null || !('servedUntil' in value) || !('schedule' in value))
    return undefined;
  if (value.schedule !== formatSchedule(policy.schedule)) return undefined;
  const servedUntil = Date.parse(String(value.servedUntil));
  return Number.isNaN(servedUntil) ? undefined : servedUntil;
}
