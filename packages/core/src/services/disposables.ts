import { toError } from '../base/errors.ts';
import type { Allowance } from '../host/allowance.ts';
import type { Dispose } from './service-registration.ts';

interface Entry {
  readonly name: string;
  readonly dispose: () => unknown;
}

/** What was created and must be put away, in order of creation. */
export class Disposables {
  readonly #entries: Entry[] = [];

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Remembers a service if it has anything to dispose: the registered way first, else its own. */
  add(name: string, service: unknown, dispose: Dispose | undefined): void {
    const way = dispose === undefined ? ownDispose(service) : () => dispose(service);
    if (way !== undefined) this.#entries.push({ name, dispose: way });
  }

  /**
   * Disposes one after the other in reverse order of creation, each even if another fails.
   *
   * @param allowance - Bounds the whole; what does not settle within it is named there. Default: unbounded.
   * @returns The errors, in the order in which they happened. Never rejects; a second call has nothing left to do.
   */
  async dispose(allowance?: Allowance): Promise<Error[]> {
    const errors: Error[] = [];
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      const disposing = run(entry.dispose);
      const error = await (allowance?.settle(`disposal of '${entry.name}'`, disposing) ?? failureOf(disposing));
      if (error !== undefined) errors.push(error);
    }
    return errors;
  }
}

// A dispose function that throws at once counts as one that rejects.
async function run(dispose: () => unknown): Promise<void> {
  await dispose();
}

async function failureOf(work: Promise<void>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (thrown) {
    return toError(thrown);
  }
}

function ownDispose(service: unknown): (() => unknown) | undefined {
  if ((typeof service !== 'object' && typeof service !== 'function') || service === null) return undefined;
  if (Symbol.asyncDispose in service) {
    const { [Symbol.asyncDispose]: dispose } = service;
    if (typeof dispose === 'function') return () => Reflect.apply(dispose, service, []);
  }
  if (Symbol.dispose in service) {
    const { [Symbol.dispose]: dispose } = service;
    if (typeof dispose === 'function') return () => Reflect.apply(dispose, service, []);
  }
  return undefined;
}
