import {
  type AnyApplication,
  assertApplication,
  type BackgroundServiceRegistration,
  onDemand,
  type StateStore,
  silentLogger,
} from '@anyhost/core';
import { buildNodeHost } from '../build-node-host.ts';
import { checkNodeHostOptions, type NodeHostOptions } from '../node-host-options.ts';
import { currentProcess, type ProcessLike } from '../process-like.ts';

/** The state store of an application, and what was made for it. */
export interface OpenedStateStore extends AsyncDisposable {
  readonly store: StateStore;
}

/** Named in errors of the start. */
const USER = 'state-store-user';

/**
 * Makes the state store that an application registers, with the settings and services that it uses, and nothing else:
 * no hosted service is made or started. Disposing the result disposes of all of it.
 *
 * @param process - Provides environment, arguments and working directory. For tests.
 * @returns `undefined` for an application without a state store. Rejects as the start of a host does:
 *   `ERR_ANYHOST_INVALID_SETTINGS`, `ERR_ANYHOST_STARTUP_TIMEOUT`, or the error of a factory.
 *
 * @example
 * ```ts
 * await using opened = await openStateStore(app);
 * if (opened !== undefined) console.log(await inspect(opened.store, app));
 * ```
 */
export async function openStateStore(
  application: AnyApplication,
  options: NodeHostOptions = {},
  process: ProcessLike = currentProcess,
): Promise<OpenedStateStore | undefined> {
  assertApplication(application);
  checkNodeHostOptions('openStateStore', options);
  const { definition } = application;
  if (!definition.services.some(({ name }) => name === 'stateStore')) return undefined;
  const user = new StateStoreUser(definition.services.length, definition.settings.length);
  const onlyStore = {
    definition: { ...definition, hostedServices: [user.registration], healthChecks: [] },
    backgroundServices: [USER],
  };
  // Bound to one service, which makes the host leave out what that service does not use.
  const platform = { longLived: false, onlyService: USER, allowVolatileState: true };
  const { host } = buildNodeHost(onlyStore, { logger: silentLogger, ...options }, { process, platform });
  await host.start();
  return { store: user.store, [Symbol.asyncDispose]: () => host.stop() };
}

/** A background service that does nothing but use the state store. It is never run. */
class StateStoreUser {
  readonly registration: BackgroundServiceRegistration;
  #store: unknown;

  constructor(services: number, settings: number) {
    this.registration = {
      kind: 'backgroundService',
      name: USER,
      policy: { schedule: onDemand(), record: 'none', uses: ['stateStore'] },
      before: { services, settings },
      factory: ({ stateStore }) => {
        this.#store = stateStore;
        return { startAsync: async () => {}, stopAsync: async () => {}, executeAsync: async () => {} };
      },
    };
  }

  get store(): StateStore {
    // The application registers it as its state store; core has checked its methods.
    return this.#store as StateStore;
  }
}
