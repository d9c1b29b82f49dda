import { AsyncLocalStorage } from 'node:async_hooks';
import type { EnvironmentVariables, InContext } from '@anyhost/core';
import { servesSeveral } from './serves-several.ts';

/** Knows the request id of the running code's invocation. */
export interface RequestIds {
  readonly current: string | undefined;
  /**
   * Calls work, later, as a part of the current invocation; `undefined` if the process serves one invocation at a time.
   */
  readonly inContext: InContext | undefined;
  /** Runs an invocation, which says its `end`. */
  run<Result>(requestId: string | undefined, work: () => Promise<Result>): Promise<Result>;
  /** The current invocation is over. */
  end(): void;
}

/**
 * Request ids as this environment needs them: tracked through any chain of calls if Lambda runs several invocations in
 * one process, which takes a little time at each call; else one for the process.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-nodejs-runtime.html
 */
export function createRequestIds(environment: EnvironmentVariables): RequestIds {
  return servesSeveral(environment) ? new IdsOfSeveral() : new IdOfOne();
}

class IdsOfSeveral implements RequestIds {
  readonly #storage = new AsyncLocalStorage<string | undefined>();

  get current(): string | undefined {
    return this.#storage.getStore();
  }

  get inContext(): InContext {
    return AsyncLocalStorage.snapshot();
  }

  run<Result>(requestId: string | undefined, work: () => Promise<Result>): Promise<Result> {
    return this.#storage.run(requestId, work);
  }

  // Work that outlives its invocation keeps the id.
  end(): void {}
}

class IdOfOne implements RequestIds {
  readonly inContext: undefined = undefined;
  #running = 0;
  #requestId: string | undefined;

  get current(): string | undefined {
    return this.#requestId;
  }

  // A wrapper of the handler may run several services in one invocation. If two invocations overlap nevertheless, as in
  // a test, lines have no request id rather than a wrong one.
  run<Result>(requestId: string | undefined, work: () => Promise<Result>): Promise<Result> {
    if (this.#running === 0) this.#requestId = requestId;
    else if (this.#requestId !== requestId) this.#requestId = undefined;
    this.#running += 1;
    return work();
  }

  end(): void {
    this.#running -= 1;
    if (this.#running === 0) this.#requestId = undefined;
  }
}
