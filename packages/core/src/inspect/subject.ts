import type { AnyApplication } from '../application/application.ts';
import { assertApplication } from '../application/assert-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import { assertKnownOptions, assertMethods, assertNumber, invalidOption } from '../base/assert-option.ts';
import { formatSchedule, type Schedule } from '../schedule/schedule.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import { boundedStore } from '../state/bounded-store.ts';
import type { StateStore } from '../state/state-store.ts';
import { assertClock } from '../time/assert-clock.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';

/** Options of whoever reads or switches the services of an application without being its host. */
export interface StoreAccessOptions {
  /** The time, where the store has no clock of its own. Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Milliseconds after which a call of the store rejects with `ERR_ANYHOST_STORE_TIMEOUT`: 1 or more. Default 5000. */
  readonly storeTimeoutMs?: number | undefined;
}

/** The names of these options. */
export const STORE_ACCESS_OPTIONS: readonly string[] = [
  'clock',
  'storeTimeoutMs',
] satisfies readonly (keyof StoreAccessOptions)[];

/** A background service, as far as its definition says. */
export interface DefinedService {
  /** `undefined` where it is computed from the settings. */
  readonly schedule: Schedule | undefined;
  readonly policy: ServicePolicy<ErasedServices>;
}

/** The application that is read or switched, and its store. */
export interface Subject {
  readonly application: string;
  /** The background services by name; `undefined` where only the name of the application was given. */
  readonly services: ReadonlyMap<string, DefinedService> | undefined;
  /** Each call of it has an end. */
  readonly store: StateStore;
  /** The store's time, or the clock's where it has none. */
  now(): Promise<Instant>;
}

/**
 * Checks what was given.
 *
 * @param own - The names of options that only this owner takes.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 */
export function openSubject(
  given: { readonly owner: string; readonly store: StateStore; readonly application: AnyApplication | string },
  options: StoreAccessOptions,
  own: readonly string[] = [],
): Subject {
  const { owner, application } = given;
  assertMethods({ owner, option: 'store', value: given.store ?? null }, ['get', 'list', 'set'], 'a state store');
  assertKnownOptions(owner, options, [...STORE_ACCESS_OPTIONS, ...own]);
  assertClock({ owner, option: 'clock', value: options.clock });
  assertNumber({ owner, option: 'storeTimeoutMs', value: options.storeTimeoutMs }, { least: 1 });
  if (application === '') throw invalidOption({ owner, option: 'application', value: application }, 'its name');
  if (typeof application !== 'string') assertApplication(application);
  const { clock = systemClock, storeTimeoutMs: timeoutMs } = options;
  const store = boundedStore(given.store, { clock, timeoutMs });
  return {
    application: typeof application === 'string' ? application : application.definition.name,
    services: typeof application === 'string' ? undefined : servicesOf(application),
    store,
    now: async () => (await store.now?.()) ?? clock.now(),
  };
}

function servicesOf({ definition }: AnyApplication): ReadonlyMap<string, DefinedService> {
  const services = new Map<string, DefinedService>();
  for (const registration of definition.hostedServices) {
    if (registration.kind !== 'backgroundService') continue;
    const { name, policy } = registration;
    services.set(name, { schedule: typeof policy.schedule === 'function' ? undefined : policy.schedule, policy });
  }
  return services;
}

/** The schedule as text: what a host has recorded, else what the definition says. */
export function scheduleText(recorded: string | undefined, defined: DefinedService | undefined): string | undefined {
  if (recorded) return recorded;
  return defined?.schedule && formatSchedule(defined.schedule);
}
