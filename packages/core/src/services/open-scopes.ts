import { combineErrors } from '../base/errors.ts';
import type { OpenScope, Scopes } from '../contract/scopes.ts';
import type { ErasedServices } from './service-registration.ts';
import type { ServiceScope } from './service-scope.ts';

/** The author's two ways to open a scope. `open` throws when the owner of the scopes has ended. */
export function scopesOf(open: () => ServiceScope): Scopes<ErasedServices> {
  return {
    withScope: async (work) => runInScope(open(), work),
    createScope: () => new CallersScope(open()),
  };
}

async function runInScope<Result>(
  scope: ServiceScope,
  work: (services: ErasedServices) => Result | Promise<Result>,
): Promise<Result> {
  let result: Result;
  try {
    result = await work(scope.services);
  } catch (thrown) {
    for (const err of (await scope.close()) ?? []) {
      scope.logger.error({ event: 'scope.disposeFailed', err }, `${scope.label}: a service could not be disposed`);
    }
    throw thrown;
  }
  await closeOrThrow(scope);
  return result;
}

class CallersScope implements OpenScope<ErasedServices> {
  readonly #scope: ServiceScope;

  constructor(scope: ServiceScope) {
    this.#scope = scope;
  }

  get services(): ErasedServices {
    return this.#scope.services;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return closeOrThrow(this.#scope);
  }
}

async function closeOrThrow(scope: ServiceScope): Promise<void> {
  const error = combineErrors((await scope.close()) ?? [], 'Services of the scope could not be disposed');
  if (error !== undefined) throw error;
}
