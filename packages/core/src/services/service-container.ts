import { AnyhostError, describeValue } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { BUILT_IN_NAMES, type BuiltInServices } from '../contract/built-in-services.ts';
import type { Allowance } from '../host/allowance.ts';
import type { StartSequence } from '../host/start-sequence.ts';
import { Disposables } from './disposables.ts';
import type { ErasedServices, ServiceRegistration } from './service-registration.ts';
import { createServiceView } from './service-view.ts';

/** Who asks, and what it may see. */
interface Asker {
  /** How messages call it: `singleton 'prices'`. */
  readonly label: string;
  /** Sees what was registered before this place. */
  readonly before: number;
  /** Settings and built-ins only; singletons and transients too; or everything. */
  readonly sees: 'constants' | 'root' | 'scope';
  /** The scope that it lives in; `undefined` for what lives as long as the host. */
  readonly scope: ServiceScope | undefined;
}

/** Everything that a container starts from. */
export interface ContainerInput {
  readonly registrations: readonly ServiceRegistration[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly builtIns: BuiltInServices;
}

/** The services of one host. Registration order is the dependency graph: nobody sees what comes after it. */
export class ServiceContainer {
  readonly #registrations: readonly ServiceRegistration[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #constants: ReadonlyMap<string, unknown>;
  readonly #singletons = new Map<string, unknown>();
  readonly #disposables = new Disposables();

  constructor({ registrations, settings, builtIns }: ContainerInput) {
    this.#registrations = registrations;
    this.#places = new Map(registrations.map(({ name }, place) => [name, place]));
    this.#constants = new Map([...Object.entries(settings), ...Object.entries(builtIns)]);
  }

  /** Creates the singletons in registration order, each awaited. Rejects with what a factory threw, or what aborted the start. */
  async createSingletons(sequence: StartSequence): Promise<void> {
    for (const [place, registration] of this.#registrations.entries()) {
      if (registration.kind !== 'singleton') continue;
      sequence.throwIfAborted();
      const { name, factory, dispose, override } = registration;
      const sees = override ? 'constants' : 'root';
      const view = this.#view({ label: `singleton '${name}'`, before: place, sees, scope: undefined });
      const creating = create(factory, view);
      const service = await sequence.run(`singleton '${name}'`, creating).catch((error: unknown) => {
        // What nobody waits for any longer may still come: it is put away at once.
        creating.then((late) => disposeLate(name, late, dispose)).catch(() => {});
        throw error;
      });
      this.#singletons.set(name, service);
      this.#disposables.add(name, service, dispose);
    }
  }

  /** A singleton by name, if there is one. */
  singleton(name: string): unknown {
    return this.#singletons.get(name);
  }

  /** What a hosted service's factory sees. */
  rootView(label: string): ErasedServices {
    return this.#view({ label, before: Infinity, sees: 'root', scope: undefined });
  }

  /** Opens a scope for one execution. Nothing is created until it is asked for. */
  createScope(label: string, logger: () => Logger): ServiceScope {
    const scope: ServiceScope = new ServiceScope(logger, () =>
      this.#view({ label, before: Infinity, sees: 'scope', scope }),
    );
    return scope;
  }

  /** Disposes singletons, and transients made for them. */
  dispose(allowance: Allowance): Promise<Error[]> {
    return this.#disposables.dispose(allowance);
  }

  #view(asker: Asker): ErasedServices {
    return createServiceView({
      resolve: (name) => this.#resolve(asker, name),
      names: () => this.#visibleNames(asker),
    });
  }

  #resolve(asker: Asker, name: string): unknown {
    if (name === 'logger' && asker.scope !== undefined) return asker.scope.logger();
    if (this.#constants.has(name)) return this.#constants.get(name);
    const place = this.#places.get(name) ?? Infinity;
    const registration = this.#registrations[place];
    if (registration === undefined || place >= asker.before || asker.sees === 'constants')
      throw this.#unknown(asker, name);
    if (registration.kind === 'singleton') return this.#singletons.get(name);
    if (registration.kind === 'transient') return this.#createTransient(registration, place, asker);
    if (asker.scope === undefined || asker.sees !== 'scope') throw scopeMismatch(asker, name);
    return this.#scoped(registration, place, asker.scope);
  }

  #createTransient(registration: ServiceRegistration, place: number, asker: Asker): unknown {
    const { name, factory, dispose } = registration;
    const { scope } = asker;
    const service = factory(this.#view({ label: `transient '${name}'`, before: place, sees: 'root', scope }));
    checkSynchronous('transient', name, service);
    (scope?.disposables ?? this.#disposables).add(name, service, dispose);
    return service;
  }

  #scoped(registration: ServiceRegistration, place: number, scope: ServiceScope): unknown {
    const { name, factory, dispose } = registration;
    if (scope.instances.has(name)) return scope.instances.get(name);
    const service = factory(this.#view({ label: `scoped '${name}'`, before: place, sees: 'scope', scope }));
    checkSynchronous('scoped', name, service);
    scope.instances.set(name, service);
    scope.disposables.add(name, service, dispose);
    return service;
  }

  #visibleNames({ before, sees }: Asker): string[] {
    const registered = sees === 'constants' ? [] : this.#registrations.slice(0, before);
    const visible = registered.filter(({ kind }) => kind !== 'scoped' || sees === 'scope');
    return [...this.#constants.keys(), ...visible.map(({ name }) => name)];
  }

  #unknown(asker: Asker, name: string): AnyhostError {
    const known = this.#places.has(name);
    const problem =
      asker.sees === 'constants'
        ? 'which a replacement cannot see: overrides see settings and built-ins only'
        : known
          ? 'which is registered after it; move that registration up'
          : `which is not registered; it can ask for ${this.#visibleNames(asker).join(', ') || BUILT_IN_NAMES.join(', ')}`;
    return new AnyhostError('ERR_ANYHOST_UNKNOWN_DEPENDENCY', `${asker.label} asks for '${name}', ${problem}.`, {
      details: { asker: asker.label, name },
    });
  }
}

/** The scoped services of one execution. */
export class ServiceScope {
  readonly instances: Map<string, unknown> = new Map();
  readonly disposables: Disposables = new Disposables();
  /** The execution's logger. */
  readonly logger: () => Logger;
  readonly #makeView: () => ErasedServices;
  #view: ErasedServices;

  constructor(logger: () => Logger, makeView: () => ErasedServices) {
    this.logger = logger;
    this.#makeView = makeView;
  }

  /** What the execution sees. */
  get services(): ErasedServices {
    this.#view ??= this.#makeView();
    return this.#view;
  }
}

async function disposeLate(name: string, service: unknown, dispose: ServiceRegistration['dispose']): Promise<void> {
  const disposables = new Disposables();
  disposables.add(name, service, dispose);
  await disposables.dispose();
}

// A factory that throws at once counts as one that rejects.
async function create(factory: ServiceRegistration['factory'], view: ErasedServices): Promise<unknown> {
  return factory(view);
}

function scopeMismatch(asker: Asker, name: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_SCOPE_MISMATCH',
    `${asker.label} asks for '${name}', which is scoped: it exists only within an execution. Take it from execution.services, or register '${name}' as a singleton or transient.`,
    { details: { asker: asker.label, name } },
  );
}

function checkSynchronous(kind: string, name: string, service: unknown): void {
  if (!(service instanceof Promise)) return;
  service.catch(() => {});
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SERVICE',
    `${kind} '${name}' is a promise (${describeValue(service)}): ${kind} services are made synchronously. Do the waiting in a singleton, or in a method of the service.`,
    { details: { name } },
  );
}
