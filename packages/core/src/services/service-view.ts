import type { ErasedServices } from './service-registration.ts';

/** Where a view's names come from. */
export interface ServiceSource {
  /** The service, or an error that says who asked for what. */
  resolve(name: string): unknown;
  /** The names that can be asked for. */
  names(): Iterable<string>;
}

// Asked for by await, JSON.stringify and inspectors, never by authors.
const NEVER_SERVICES: readonly string[] = ['then', 'toJSON', 'constructor'];

/** A read-only object whose properties are services, made when they are asked for. */
export function createServiceView(source: ServiceSource): ErasedServices {
  return new Proxy(Object.freeze({}), new ViewHandler(source));
}

class ViewHandler implements ProxyHandler<object> {
  readonly #source: ServiceSource;

  constructor(source: ServiceSource) {
    this.#source = source;
  }

  get(_target: object, name: string | symbol): unknown {
    if (typeof name === 'symbol' || NEVER_SERVICES.includes(name)) return undefined;
    return this.#source.resolve(name);
  }

  has(_target: object, name: string | symbol): boolean {
    return typeof name === 'string' && [...this.#source.names()].includes(name);
  }
}
