import type { LogLevel } from '../base/log-level.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { ServiceRegistration } from './service-registration.ts';

/** Everything that a container starts from. */
export interface ContainerInput {
  readonly registrations: readonly ServiceRegistration[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly builtIns: BuiltInServices;
  /** The levels of loggers, by the names of services. Default: all have the level of their parent. */
  readonly levels?: ReadonlyMap<string, LogLevel> | undefined;
  /** The names of the services to make: the others are not made, and cannot be asked for. Default: all. */
  readonly only?: ReadonlySet<string> | undefined;
}

/** One name that can be asked for, and what stands under it. */
export interface Slot {
  readonly name: string;
  /** The registration of a service; `undefined` for settings and built-ins. */
  readonly registration: ServiceRegistration | undefined;
  /** The place of a service in registration order; -1 for settings and built-ins, which precede all services. */
  readonly place: number;
  /** Always visible, independent of `uses`. */
  readonly isBuiltIn: boolean;
  /** A singleton that this host does not make. */
  readonly isLeftOut: boolean;
  /** Whether `value` is there: settings and built-ins from the beginning, singletons once they are created. */
  isMade: boolean;
  value: unknown;
}

/** Settings and built-ins first, then services in registration order. */
export function createSlots({ registrations, settings, builtIns, only }: ContainerInput): ReadonlyMap<string, Slot> {
  const slots = new Map<string, Slot>();
  const addConstant = (name: string, value: unknown, isBuiltIn: boolean, isMade = true): void => {
    slots.set(name, { name, registration: undefined, place: -1, isBuiltIn, isLeftOut: false, isMade, value });
  };
  for (const [name, value] of Object.entries(settings)) addConstant(name, value, false);
  for (const [name, value] of Object.entries(builtIns)) addConstant(name, value, true);
  // Made for each asker: what can be reached in a scope depends on its opener.
  addConstant('scopes', undefined, true, false);
  for (const [place, registration] of registrations.entries()) {
    const { name } = registration;
    const isLeftOut = only !== undefined && !only.has(name);
    slots.set(name, { name, registration, place, isBuiltIn: false, isLeftOut, isMade: false, value: undefined });
  }
  return slots;
}
