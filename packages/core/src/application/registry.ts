import { escapeText } from '../base/describe-value.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import { BUILT_IN_NAMES } from '../contract/built-in-services.ts';
import { duplicateName } from './assert-registration.ts';
import { buildDefinition } from './build-definition.ts';
import type { RecordMode } from './policy.ts';
import type {
  ApplicationDefinition,
  Before,
  ModuleDefinition,
  PlacedRegistration,
  Registration,
} from './registration.ts';
import { RegistrationLog } from './registration-log.ts';

/** What is being defined. */
export interface Subject {
  readonly kind: 'application' | 'module';
  readonly name: string;
  /** What is recorded about services whose policy does not say. */
  readonly record?: RecordMode | undefined;
}

/** The registrations of an application or module. Immutable: `add` gives a longer one and copies nothing. */
export class Registry {
  readonly #subject: Subject;
  readonly #log: RegistrationLog;
  readonly #length: number;
  readonly #before: Before;
  #definition: ApplicationDefinition | ModuleDefinition<unknown, unknown> | undefined;
  #backgroundServices: readonly string[] | undefined;

  constructor(subject: Subject, log: RegistrationLog, length: number, before: Before) {
    this.#subject = subject;
    this.#log = log;
    this.#length = length;
    this.#before = before;
  }

  /** A registry without registrations. */
  static of(subject: Subject): Registry {
    return new Registry(subject, new RegistrationLog(), 0, { services: 0, settings: 0 });
  }

  /** The whole definition as data, frozen; created on first use. */
  get definition(): ApplicationDefinition | ModuleDefinition<unknown, unknown> {
    this.#definition ??= this.#define();
    return this.#definition;
  }

  /** The names of the background services, in registration order; created on first use. */
  get backgroundServices(): readonly string[] {
    this.#backgroundServices ??= Object.freeze(
      this.#entries.flatMap(({ registration: { kind, name } }) => (kind === 'backgroundService' ? [name] : [])),
    );
    return this.#backgroundServices;
  }

  /**
   * Adds a registration.
   *
   * @param place - Where it was made, if that is a module used here.
   * @throws {AnyhostError} `ERR_ANYHOST_DUPLICATE_NAME`, `ERR_ANYHOST_UNKNOWN_DEPENDENCY`
   */
  add(registration: Registration, place?: string): Registry {
    if (registration.kind === 'override') this.#assertIsRegistered(registration.name);
    else this.#assertIsFree(registration, place);
    this.#assertUsesKnown(registration);
    const entry = { registration: this.#adapt(registration), place };
    return new Registry(
      this.#subject,
      this.#log.append(this.#length, entry),
      this.#length + 1,
      this.#next(registration),
    );
  }

  get #entries(): readonly PlacedRegistration[] {
    return this.#log.entries(this.#length);
  }

  get #place(): string {
    return `${this.#subject.kind} '${this.#subject.name}'`;
  }

  #define(): ApplicationDefinition | ModuleDefinition<unknown, unknown> {
    const { kind, name } = this.#subject;
    if (kind === 'application') return buildDefinition(name, this.#entries);
    const own = this.#place;
    const registrations = this.#entries.map(({ registration, place = own }) => ({ registration, place }));
    return Object.freeze({ kind, name, registrations: Object.freeze(registrations) });
  }

  /** What depends on the application: how much precedes the registration, and what it records by default. */
  #adapt(registration: Registration): Registration {
    const before = this.#before;
    const { kind } = registration;
    if (kind === 'settings' || kind === 'override' || kind === 'healthCheck') return registration;
    if (registration.kind === 'hostedService') return { ...registration, before };
    if (registration.kind !== 'backgroundService') return { ...registration, settingsBefore: before.settings };
    const { record } = this.#subject;
    const { policy } = registration;
    if (record === undefined || policy.record !== undefined) return { ...registration, before };
    return { ...registration, before, policy: Object.freeze({ ...policy, record }) };
  }

  #next({ kind }: Registration): Before {
    const { services, settings } = this.#before;
    if (kind === 'settings') return { services, settings: settings + 1 };
    if (isService(kind)) return { services: services + 1, settings };
    return this.#before;
  }

  #assertIsFree({ kind, name }: Registration, place: string | undefined): void {
    const existing = this.#log.registered(kind, name, this.#length);
    if (existing === undefined) return;
    const first = existing.registration.name;
    const why = first === name ? 'is registered already' : `differs from '${first}' only in case`;
    const isInOnePlace = existing.place === undefined && place === undefined;
    throw duplicateName(
      name,
      isInOnePlace ? why : `of ${place ?? this.#place} ${why} by ${existing.place ?? this.#place}`,
    );
  }

  #assertIsRegistered(name: unknown): void {
    const existing = typeof name === 'string' ? this.#log.service(name, this.#length)?.registration : undefined;
    if (existing !== undefined && existing.kind !== 'settings') return;
    const names = this.#entries.flatMap(({ registration: { kind, name: other } }) => (isService(kind) ? [other] : []));
    const remedy =
      existing === undefined
        ? `the registered services are ${listOf(names)}`
        : "give its values through the host's settings option";
    throw new AnyhostError(
      'ERR_ANYHOST_UNKNOWN_DEPENDENCY',
      `override(${typeof name === 'string' ? `'${escapeText(name)}'` : describeValue(name)}): no such service; ${remedy}.`,
    );
  }

  // What a module needs is registered in the application that uses it, so only there can names be checked.
  #assertUsesKnown(registration: Registration): void {
    if (this.#subject.kind === 'module') return;
    const unknown = usesOf(registration)?.find(
      (name) => !BUILT_IN_NAMES.includes(name) && this.#log.service(name, this.#length) === undefined,
    );
    if (unknown === undefined) return;
    throw new AnyhostError(
      'ERR_ANYHOST_UNKNOWN_DEPENDENCY',
      `'${registration.name}': uses names ${describeValue(unknown)}, which is not registered before it.`,
      { details: { name: registration.name, unknown } },
    );
  }
}

function isService(kind: Registration['kind']): boolean {
  return kind === 'singleton' || kind === 'scoped' || kind === 'transient' || kind === 'taskQueue';
}

function usesOf(registration: Registration): readonly string[] | undefined {
  if (registration.kind === 'settings' || registration.kind === 'override') return undefined;
  return registration.kind === 'backgroundService' ? registration.policy.uses : registration.uses;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ') || 'none';
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
