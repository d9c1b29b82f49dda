import { type AnyApplication, AnyhostError, describeValue, type EnvironmentVariables } from '@anyhost/core';

const VARIABLE = 'ANYHOST_SERVICE';

/** Which background service an invocation runs: the one its event names, the one the function is bound to, or the only one. */
export class ServiceChoice<BackgroundNames extends string> {
  /** The one background service this function is for. */
  readonly bound: BackgroundNames | undefined;
  readonly #application: AnyApplication<BackgroundNames>;
  readonly #boundBy: string;

  /** Throws `ERR_ANYHOST_UNKNOWN_SERVICE` when the variable names a service that does not exist. */
  constructor(
    application: AnyApplication<BackgroundNames>,
    option: BackgroundNames | undefined,
    environment: EnvironmentVariables,
  ) {
    const variable = environment[VARIABLE];
    this.#application = application;
    this.#boundBy = option === undefined ? VARIABLE : 'the option service';
    this.bound = option ?? (variable ? findService(application, variable, VARIABLE) : undefined);
  }

  /** Throws `ERR_ANYHOST_INVALID_EVENT` or `ERR_ANYHOST_UNKNOWN_SERVICE`. */
  choose(named: string | undefined): BackgroundNames {
    const { bound } = this;
    if (named === undefined) return bound ?? this.#onlyService();
    if (bound === undefined) return findService(this.#application, named, 'the event');
    if (named === bound) return bound;
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_EVENT',
      `The event asks for ${describeValue(named)}, but ${this.#boundBy} binds this function to ${describeValue(bound)}: correct the event, or do not bind the function.`,
      { details: { service: named, bound } },
    );
  }

  #onlyService(): BackgroundNames {
    const { backgroundServices: known } = this.#application;
    const [only] = known;
    if (only !== undefined && known.length === 1) return only;
    throw new AnyhostError(
      'ERR_ANYHOST_UNKNOWN_SERVICE',
      `The event names no service, and the application has ${known.length === 0 ? 'none' : `several: ${known.join(', ')}`}. Name one in the Input of the schedule ({"service": "…"}), with the option service, or with ${VARIABLE}.`,
      { details: { known } },
    );
  }
}

/** The application's background service of that name. Throws `ERR_ANYHOST_UNKNOWN_SERVICE`. */
export function findService<BackgroundNames extends string>(
  { backgroundServices: known }: AnyApplication<BackgroundNames>,
  name: string,
  namedBy: string,
): BackgroundNames {
  for (const service of known) if (service === name) return service;
  throw new AnyhostError(
    'ERR_ANYHOST_UNKNOWN_SERVICE',
    `There is no background service ${describeValue(name)}, which ${namedBy} names; the application has ${known.join(', ') || 'none'}.`,
    { details: { service: name, known } },
  );
}
