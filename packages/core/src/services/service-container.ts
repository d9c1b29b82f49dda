import type { Logger } from '../base/logger.ts';
import { type Asker, AskersView, type SlotMaker } from './askers-view.ts';
import type { CreationSteps } from './creation-steps.ts';
import { Disposables, disposeOf, disposeUnowned, type Settle } from './disposables.ts';
import { scopesOf } from './open-scopes.ts';
import { assertSynchronous, leakingTransient, scopeEnded, scopeMismatch } from './service-errors.ts';
import type { ErasedServices, ServiceRegistration } from './service-registration.ts';
import { closeAll, ServiceScope } from './service-scope.ts';
import { createServiceView, type ServiceSource } from './service-view.ts';
import { type ContainerInput, createSlots, type Slot } from './slots.ts';

/** A hosted service, an execution or another user of services. */
export interface Consumer {
  /** How messages call it: `hosted service 'migrations'`, `an execution of 'poll'`. */
  readonly label: string;
  /** Its logger. Default: the host's. */
  readonly logger?: (() => Logger) | undefined;
  /** The services and settings sections that it sees. Default: all. */
  readonly uses?: readonly string[] | undefined;
  /** Sees only the first registered services, this many. Default: all. */
  readonly before?: number | undefined;
}

const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** The services of one host. Registration order is the dependency graph: a service sees what comes before it. */
export class ServiceContainer {
  readonly #slots: ReadonlyMap<string, Slot>;
  readonly #logger: () => Logger;
  readonly #levels: ContainerInput['levels'];
  readonly #disposables = new Disposables();
  readonly #openScopes = new Set<ServiceScope>();
  readonly #maker: SlotMaker = {
    make: (slot, asker) => this.#make(slot, asker),
    loggerOf: (asker) => this.#loggerOf(asker),
  };
  #isSealed = false;
  #isDisposed = false;

  constructor(input: ContainerInput) {
    this.#slots = createSlots(input);
    const { logger } = input.builtIns;
    this.#logger = () => logger;
    this.#levels = input.levels;
  }

  /** Creates the singletons in registration order, each awaited. Rejects with a factory's error, or the abort reason. */
  async createSingletons(steps: CreationSteps): Promise<void> {
    for (const slot of this.#slots.values()) {
      const { registration, place, isLeftOut } = slot;
      if (registration?.kind !== 'singleton' || isLeftOut) continue;
      steps.throwIfAborted();
      const { name, factory, dispose, uses, override } = registration;
      const label = `singleton '${name}'`;
      const sees = override ? 'constants' : 'root';
      const asker = {
        label,
        before: place,
        sees,
        uses,
        scope: undefined,
        logger: this.#logger,
        component: name,
      } as const;
      const creating = create(factory, this.#view(asker), steps);
      const service = await steps.run(label, creating).catch((error: unknown) => {
        // The start no longer waits for it, but it may still be created: it is then disposed at once.
        creating.then((late) => disposeUnowned(late, dispose)).catch(() => {});
        throw error;
      });
      slot.value = service;
      slot.isMade = true;
      this.#disposables.add(name, service, dispose);
    }
  }

  /** A singleton by name, if there is one. */
  singleton(name: string): unknown {
    return this.#slots.get(name)?.value;
  }

  /** What a hosted service's factory sees. */
  rootView({ label, uses, before = EVERYTHING, logger = this.#logger }: Consumer): ErasedServices {
    return this.#view({ label, before, sees: 'root', uses, scope: undefined, logger, component: undefined });
  }

  /**
   * Opens a scope for one execution, or within one. Nothing is created until it is asked for. Services in it log as
   * children of its logger.
   *
   * @param parent - The scope of the execution that opens another one, which then ends with it at the latest.
   */
  createScope(
    { label, uses, before = EVERYTHING, logger = this.#logger }: Consumer,
    parent?: ServiceScope,
  ): ServiceScope {
    if (parent?.isClosed) throw scopeEnded(label, 'another scope');
    return this.#openScope({ label, uses, before, logger, component: undefined }, parent?.children);
  }

  /** Adds an object created outside, a hosted service: it is disposed in its turn. */
  adopt(name: string, object: unknown): void {
    this.#disposables.add(name, object, undefined);
  }

  /**
   * Called when the start is over. From then on a transient that must be disposed can only be asked for within a
   * scope: outside of one such objects would accumulate until the host stops.
   */
  sealRoot(): void {
    this.#isSealed = true;
  }

  /** Disposes scopes that are still open, then singletons, adopted objects, and transients made for them, in reverse order. */
  async dispose(settle?: Settle): Promise<Error[]> {
    this.#isDisposed = true;
    const errors = await closeAll(this.#openScopes, settle);
    errors.push(...(await this.#disposables.dispose(settle)));
    return errors;
  }

  #view(asker: Asker): ErasedServices {
    return createServiceView(this.#source(asker));
  }

  #source(asker: Asker): ServiceSource {
    return new AskersView(asker, this.#slots, this.#maker);
  }

  #openScope(opener: Omit<Asker, 'sees' | 'scope'>, siblings: Set<ServiceScope> | undefined): ServiceScope {
    const { label, logger } = opener;
    const makeSource = (scope: ServiceScope): ServiceSource => this.#source({ ...opener, sees: 'scope', scope });
    const scope = new ServiceScope({ label, logger, makeSource, owner: this.#disposables, siblings });
    siblings?.add(scope);
    return scope;
  }

  #make(slot: Slot, asker: Asker): unknown {
    const { registration } = slot;
    if (registration === undefined) return this.#makeScopes(asker);
    if (registration.kind === 'transient') return this.#makeTransient(registration, slot.place, asker);
    const { scope, sees, label, logger } = asker;
    if (scope === undefined || sees !== 'scope') throw scopeMismatch(label, slot.name);
    return this.#makeScoped(registration, slot.place, { scope, logger });
  }

  // In a scope that a service has opened, its own lines bear its name, and those of scoped services theirs.
  #loggerOf({ scope, logger, component }: Asker): Logger {
    const parent = scope === undefined ? logger() : scope.logger;
    if (component === undefined) return parent;
    const level = this.#levels?.get(component);
    return level === undefined ? parent.child({ component }) : parent.child({ component }, { level });
  }

  #makeScopes({ label, uses, before, logger, component }: Asker): unknown {
    return scopesOf(() => {
      const scope = `a scope of ${label}`;
      if (this.#isDisposed) throw scopeEnded(scope, 'services');
      return this.#openScope({ label: scope, uses, before, logger, component }, this.#openScopes);
    });
  }

  #makeTransient({ name, factory, dispose, uses }: ServiceRegistration, place: number, asker: Asker): unknown {
    const { scope, label, logger } = asker;
    const own = { label: `transient '${name}'`, before: place, sees: 'root', uses, scope, logger } as const;
    const view = this.#view({ ...own, component: name });
    const mayLeak = scope === undefined && this.#isSealed;
    if (mayLeak && dispose !== undefined) throw leakingTransient(label, name);
    const service = factory(view);
    assertSynchronous('transient', name, service);
    if (mayLeak && disposeOf(service, dispose) !== undefined && !this.#disposables.has(service)) {
      disposeUnowned(service, dispose);
      throw leakingTransient(label, name);
    }
    (scope?.disposables ?? this.#disposables).add(name, service, dispose);
    return service;
  }

  #makeScoped(
    { name, factory, dispose, uses }: ServiceRegistration,
    place: number,
    { scope, logger }: { readonly scope: ServiceScope } & Pick<Asker, 'logger'>,
  ): unknown {
    const made = scope.instances.get(name);
    if (made !== undefined || scope.instances.has(name)) return made;
    const asker = { label: `scoped '${name}'`, before: place, sees: 'scope', uses, scope, logger } as const;
    const service = factory(this.#view({ ...asker, component: name }));
    assertSynchronous('scoped', name, service);
    scope.instances.set(name, service);
    scope.disposables.add(name, service, dispose);
    return service;
  }
}

// A factory that throws at once counts as one that rejects.
async function create(
  factory: ServiceRegistration['factory'],
  view: ErasedServices,
  { signal }: CreationSteps,
): Promise<unknown> {
  return factory(view, { signal });
}
