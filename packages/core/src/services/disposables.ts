import { toError } from '../base/errors.ts';
import type { Dispose } from './service-registration.ts';

/**
 * Waits for a step of a stop, within its time limit.
 *
 * @returns The error the step rejected with; `undefined` when it resolved, or did not settle in time. Never rejects.
 */
export type Settle = (name: string, work: Promise<unknown>) => Promise<Error | undefined>;

interface Entry {
  readonly name: string;
  readonly dispose: () => unknown;
}

/** What was created and must be disposed, in order of creation, each object once. */
export class Disposables {
  readonly #owner: Disposables | undefined;
  readonly #entries: Entry[] = [];
  #objects: Set<unknown> | undefined;

  /** @param owner - Disposes of its own objects: an object that it has already is not added here. */
  constructor(owner?: Disposables) {
    this.#owner = owner;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /**
   * Adds a service if there is something to dispose: in the registered way, else in its own. An object that was added
   * before, under any name, keeps its first place.
   */
  add(name: string, service: unknown, dispose: Dispose | undefined): void {
    const way = disposeOf(service, dispose);
    if (way === undefined || this.has(service)) return;
    this.#entries.push({ name, dispose: way });
    if (!isObject(service)) return;
    this.#objects ??= new Set();
    this.#objects.add(service);
  }

  /** Whether an object is disposed here, or by the owner. */
  has(service: unknown): boolean {
    return this.#objects?.has(service) === true || this.#owner?.has(service) === true;
  }

  /**
   * Disposes one after the other in reverse order of creation, each even if another fails.
   *
   * @param settle - Waits for each of them. Default: without a limit.
   * @returns The errors, in the order in which they happened. Never rejects; a second call has nothing left to do.
   */
  async dispose(settle: Settle = catchError): Promise<Error[]> {
    const errors: Error[] = [];
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      const error = await settle(`disposal of '${entry.name}'`, run(entry.dispose));
      if (error !== undefined) errors.push(error);
    }
    return errors;
  }
}

/** How a service is disposed: in the registered way, else in its own; `undefined` when there is nothing to dispose. */
export function disposeOf(service: unknown, dispose: Dispose | undefined): (() => unknown) | undefined {
  if (dispose !== undefined) return () => dispose(service);
  if (!isObject(service)) return undefined;
  if (Symbol.asyncDispose in service) {
    const { [Symbol.asyncDispose]: own } = service;
    if (typeof own === 'function') return () => Reflect.apply(own, service, []);
  }
  if (Symbol.dispose in service) {
    const { [Symbol.dispose]: own } = service;
    if (typeof own === 'function') return () => Reflect.apply(own, service, []);
  }
  return undefined;
}

/** Disposes one service now, in the background; an error is dropped, because nothing waits for it. */
export function disposeUnowned(service: unknown, dispose: Dispose | undefined): void {
  const way = disposeOf(service, dispose);
  if (way !== undefined) run(way).catch(() => {});
}

// A dispose function that throws at once counts as one that rejects.
async function run(dispose: () => unknown): Promise<void> {
  await dispose();
}

async function catchError(_name: string, work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (thrown) {
    return toError(thrown);
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
