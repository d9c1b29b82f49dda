import { AnyhostError } from '../base/errors.ts';
import type { ErasedServices } from './service-registration.ts';

/** Where a view's services come from. */
export interface ServiceSource {
  /** The service; or `undefined` for a name that only a probe asks for; or throws an error that names the user. */
  resolve(name: string): unknown;
  /** Whether the name can be asked for. */
  sees(name: string): boolean;
  /** The names that can be asked for. */
  names(): string[];
}

/**
 * A read-only object whose properties are services, made when they are read. Destructuring reads what it names;
 * spreading, and destructuring with a rest, read everything that can be seen. `in`, `Object.keys`, `util.inspect` and
 * `JSON.stringify` read nothing: the last two show the names only.
 */
export function createServiceView(source: ServiceSource): ErasedServices {
  return new Proxy(TARGET, new ViewHandler(source));
}

/** Names that a view answers itself, so that a service cannot have them. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'constructor',
  '__proto__',
  'prototype',
  '$$typeof',
  'asymmetricMatch',
  'nodeType',
]);

/** Whether `await`, an inspector, a conversion or a test runner asks for this name of every object it meets. */
export function isProbe(name: string): boolean {
  return RESERVED_NAMES.has(name) || OTHER_PROBES.has(name) || name.startsWith('@@');
}

const OTHER_PROBES: ReadonlySet<string> = new Set([
  'toString',
  'toLocaleString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'inspect',
  'tagName',
  'calledOnce',
]);

// One target for all views: the traps below refuse every change. util.inspect ignores proxies and looks
// at their target, so the text for it is defined here.
const TARGET: object = Object.defineProperty(Object.create(null), Symbol.for('nodejs.util.inspect.custom'), {
  value(this: object): string {
    return describeView(Object.keys(this));
  },
  configurable: true,
});

class ViewHandler implements ProxyHandler<object> {
  readonly #source: ServiceSource;

  constructor(source: ServiceSource) {
    this.#source = source;
  }

  get(_target: object, name: string | symbol): unknown {
    if (typeof name === 'symbol') return undefined;
    if (name === 'toJSON') return () => describeView(this.#source.names());
    return this.#source.resolve(name);
  }

  has(_target: object, name: string | symbol): boolean {
    return typeof name === 'string' && this.#source.sees(name);
  }

  ownKeys(): string[] {
    return this.#source.names();
  }

  // An accessor, because a spread asks for the descriptor and then reads: a value here would be made twice.
  getOwnPropertyDescriptor(_target: object, name: string | symbol): PropertyDescriptor | undefined {
    if (typeof name === 'symbol' || !this.#source.sees(name)) return undefined;
    return { get: () => this.#source.resolve(name), enumerable: true, configurable: true };
  }

  set(_target: object, name: string | symbol): never {
    throw readOnly(name, 'assigned');
  }

  defineProperty(_target: object, name: string | symbol): never {
    throw readOnly(name, 'defined');
  }

  deleteProperty(_target: object, name: string | symbol): never {
    throw readOnly(name, 'deleted');
  }

  // The next two keep the shared target unchanged; the caller gets the language's own TypeError.
  setPrototypeOf(): boolean {
    return false;
  }

  preventExtensions(): boolean {
    return false;
  }
}

function describeView(names: readonly string[]): string {
  return `[services: ${names.join(', ')}]`;
}

function readOnly(name: string | symbol, verb: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_ILLEGAL_STATE',
    `Services are read-only: ${String(name)} cannot be ${verb}. Copy them, { ...services, name: value }, or use application.override().`,
  );
}
