import type { PlacedRegistration, Registration } from './registration.ts';

/**
 * What an application registers, in order. Applications that extend one another share a log, each its first `length`
 * entries: a call appends one entry and copies nothing.
 */
export class RegistrationLog {
  readonly #entries: PlacedRegistration[];
  readonly #services = new Map<string, number>();
  readonly #hosted = new Map<string, number>();
  readonly #healthChecks = new Map<string, number>();

  constructor(entries: readonly PlacedRegistration[] = []) {
    this.#entries = [...entries];
    for (const [position, { registration }] of this.#entries.entries()) this.#index(registration, position);
  }

  /** The first `length` entries. */
  entries(length: number): readonly PlacedRegistration[] {
    return this.#entries.slice(0, length);
  }

  /** The service or settings section of a name, among the first `length` entries: they share their names. */
  service(name: string, length: number): PlacedRegistration | undefined {
    return this.#entry(this.#services.get(name), length);
  }

  /**
   * What has taken a name from a registration of this kind, among the first `length` entries: services and settings share
   * their names, hosted services have their own, and so do health checks; a task queue is a service and a hosted service. Azure compares names ignoring case.
   */
  registered(kind: Registration['kind'], name: string, length: number): PlacedRegistration | undefined {
    for (const names of this.#namesOf(kind)) {
      const taken = this.#entry(names.get(this.#keyIn(names, name)), length);
      if (taken !== undefined) return taken;
    }
    return undefined;
  }

  /**
   * Appends after the first `length` entries.
   *
   * @returns This log; or a copy, if another application has grown beyond `length` already.
   */
  append(length: number, entry: PlacedRegistration): RegistrationLog {
    const log = this.#entries.length === length ? this : new RegistrationLog(this.entries(length));
    log.#index(entry.registration, length);
    log.#entries.push(entry);
    return log;
  }

  #entry(position: number | undefined, length: number): PlacedRegistration | undefined {
    return position === undefined || position >= length ? undefined : this.#entries[position];
  }

  #index({ kind, name }: Registration, position: number): void {
    if (kind === 'override') return;
    for (const names of this.#namesOf(kind)) names.set(this.#keyIn(names, name), position);
  }

  #keyIn(names: Map<string, number>, name: string): string {
    return names === this.#services ? name : name.toLowerCase();
  }

  #namesOf(kind: Registration['kind']): readonly Map<string, number>[] {
    if (kind === 'healthCheck') return [this.#healthChecks];
    if (kind === 'taskQueue') return [this.#services, this.#hosted];
    return kind === 'hostedService' || kind === 'backgroundService' ? [this.#hosted] : [this.#services];
  }
}
