import type { PlacedRegistration, Registration } from './registration.ts';

/**
 * What an application registers, in order. Applications that grow from one another share a log, each its first
 * `length` entries: a call appends one entry and copies nothing.
 */
export class RegistrationLog {
  readonly #entries: PlacedRegistration[];
  readonly #positions = new Map<string, number>();

  constructor(entries: readonly PlacedRegistration[] = []) {
    this.#entries = [...entries];
    for (const [position, { registration }] of this.#entries.entries()) this.#index(registration, position);
  }

  /** The first `length` entries. */
  entries(length: number): readonly PlacedRegistration[] {
    return this.#entries.slice(0, length);
  }

  /** The entry under a name, among the first `length`. See {@link serviceKey} and {@link hostedKey}. */
  find(key: string, length: number): PlacedRegistration | undefined {
    const position = this.#positions.get(key);
    return position === undefined || position >= length ? undefined : this.#entries[position];
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

  #index(registration: Registration, position: number): void {
    const key = keyOf(registration);
    if (key !== undefined) this.#positions.set(key, position);
  }
}

/** The key of a service or a settings section: they share their names. */
export function serviceKey(name: string): string {
  return `service ${name}`;
}

/** The key of a hosted service. Azure compares names ignoring case. */
export function hostedKey(name: string): string {
  return `hosted ${name.toLowerCase()}`;
}

function keyOf({ kind, name }: Registration): string | undefined {
  if (kind === 'override') return undefined;
  return kind === 'hostedService' || kind === 'backgroundService' ? hostedKey(name) : serviceKey(name);
}
