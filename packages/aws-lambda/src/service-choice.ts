import {
  type AnyApplication,
  AnyhostError,
  describeValue,
  type EnvironmentVariables,
  startedServices,
} from '@anyhost/core';

const VARIABLE = 'ANYHOST_SERVICE';

/** Which background service an invocation runs: the one its event names, the one the function is bound to, or the only one. */
export class ServiceChoice<BackgroundNames extends string> {
  /** The one background service this function is for. */
  readonly bound: BackgroundNames | undefined;
  readonly #application: AnyApplication<BackgroundNames>;
  readonly #known: readonly BackgroundNames[];
  readonly #boundBy: string;

  /** Throws `ERR_ANYHOST_UNKNOWN_SERVICE` when the variable names a service that this host does not run. */
  constructor(
    application: AnyApplication<BackgroundNames>,
    option: BackgroundNames | undefined,
    environment: EnvironmentVariables,
  ) {
    const variable = environment[VARIABLE];
    this.#application = application;
    this.#known = servicesOf(application);
    this.#boundBy = option === undefined ? VARIABLE : 'the option service';
    this.bound = option ?? (variable ? findService(application, variable, VARIABLE) : undefined);
  }

  /** Whether an event that names no service leaves several to choose from. */
  leavesOpen(named: string | undefined): boolean {
    return named === undefined && this.bound === undefined && this.#known.length > 1;
  }

  /** Throws `ERR_ANYHOST_INVALID_EVENT` or `ERR_ANYHOST_UNKNOWN_SERVICE`. */
  choose(named: string | undefined): BackgroundNames {
    const { bound } = this;
    if (named === undefined) return bound ?? this.#onlyService();
    if (bound === undefined) return findService(this.#application, named, 'the event', this.#known);
    if (named === bound) return bound;
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_EVENT',
      `The event asks for ${describeValue(named)}, but ${this.#boundBy} binds this function to ${describeValue(bound)}: correct the event, or do not bind the function.`,
      { details: { service: named, bound } },
    );
  }

  #onlyService(): BackgroundNames {
    const known = this.#known;
    const [only] = known;
    if (only !== undefined && known.length === 1) return only;
    throw new AnyhostError(
      'ERR_ANYHOST_UNKNOWN_SERVICE',
      `The event names no service, and the application has ${known.length === 0 ? 'none' : `several: ${known.join(', ')}`}. Name one in the Input of the schedule ({"service": "…"}), with the option service, or with ${VARIABLE}.`,
      { details: { known } },
    );
  }
}

/**
 * Finds the background service of that name among those that a function runs. Throws `ERR_ANYHOST_UNKNOWN_SERVICE`,
 * also for one that is registered for long-lived hosts only.
 */
export function findService<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  name: string,
  namedBy: string,
  known: readonly BackgroundNames[] = servicesOf(application),
): BackgroundNames {
  for (const service of known) if (service === name) return service;
  const isElsewhere = application.backgroundServices.some((service) => service === name);
  throw new AnyhostError(
    'ERR_ANYHOST_UNKNOWN_SERVICE',
    isElsewhere
      ? `${describeValue(name)}, which ${namedBy} names, is registered with hosts: 'long-lived': Lambda does not run it. Run it with @anyhost/node, or register it for all hosts.`
      : `There is no background service ${describeValue(name)}, which ${namedBy} names; the application has ${known.join(', ') || 'none'}.`,
    { details: { service: name, known } },
  );
}

function servicesOf<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
): readonly BackgroundNames[] {
  return startedServices(application, { longLived: false });
}
