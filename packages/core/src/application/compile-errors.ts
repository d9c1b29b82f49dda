import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { ScopeServices } from '../contract/scopes.ts';

// Types that become a text if something is wrong, so that the compiler's message is a sentence.

/** The names that a service cannot have because every application has them. */
export type BuiltInName = keyof BuiltInServices | keyof ScopeServices;

/** The name itself, or a text that says why it cannot be used. */
export type Fresh<Name extends string, Taken> = Name extends BuiltInName
  ? `${Name} is built in: choose another name`
  : Name extends Taken
    ? `${Name} is registered already: choose another name`
    : Name extends 'stateStore'
      ? 'use .stateStore(factory) for the state store'
      : Name;

/** As {@link Fresh}, for hosted services. `defineApplication<string>` leaves the check to run time. */
export type FreshService<Name extends string, Taken> = string extends Taken
  ? Name
  : Name extends Taken
    ? `${Name} is registered already: choose another name`
    : Name;

/** The name of a task queue: that of a service, and of a hosted service. */
export type FreshQueue<Name extends string, Taken, TakenService> = string extends TakenService
  ? Fresh<Name, Taken>
  : Fresh<Name, Taken | TakenService>;

/** A promise cannot be a scoped or transient service: they are made on first use, synchronously. */
export type Synchronous<Service> =
  Service extends PromiseLike<unknown>
    ? 'scoped and transient services are made synchronously: do the waiting in a singleton, or in a method of the service'
    : Service;

/** What `hostedService` refuses as `executeAsync`, because it would never be called. */
export type NotExecuted =
  'hostedService() never calls executeAsync: register it with .backgroundService(name, { schedule }, factory)';

/** A name in `uses`, or a text that says why it cannot be used. Names from data are checked at run time. */
export type Used<Name extends string, Known> = string extends Name
  ? Name
  : Name extends Known
    ? Name
    : `${Name} is not registered before this: uses names services and settings sections registered earlier`;

/** The module itself, or a text that says why it cannot be used. */
export type Usable<UsedModule, Problem> = [Problem] extends [never] ? UsedModule : Problem;

/** An unmet need that keeps a module from being used, as a sentence; `never` if all are met. */
export type UnmetNeed<Needs, Root, Scoped> = {
  [Name in keyof Needs & string]: Name extends keyof Root
    ? Root[Name] extends Needs[Name]
      ? never
      : `the module needs '${Name}', which is registered with another type`
    : Name extends keyof Scoped
      ? `the module needs '${Name}' as a singleton or transient, but it is scoped: list it in the second type argument of module()`
      : `the module needs '${Name}', which is not registered: register it before .use()`;
}[keyof Needs & string];

/** As {@link UnmetNeed}, for the scoped services of a module's executions. */
export type UnmetScopedNeed<Needs, Available> = {
  [Name in keyof Needs & string]: Name extends keyof Available
    ? Available[Name] extends Needs[Name]
      ? never
      : `the module needs '${Name}', which is registered with another type`
    : `the module needs '${Name}', which is not registered: register it before .use()`;
}[keyof Needs & string];

/** Names that a module and its application both register, as a sentence; `never` without one. */
export type TakenTwice<Names, Taken> = string extends Taken
  ? never
  : Names & Taken extends infer Twice
    ? Twice extends string
      ? `${Twice} is registered both in the module and where it is used: choose another name`
      : never
    : never;
