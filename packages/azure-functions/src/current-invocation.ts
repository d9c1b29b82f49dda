import { AsyncLocalStorage } from 'node:async_hooks';
import type { InContext } from '@anyhost/core';

/** The part of an invocation's context that takes log lines. */
export interface LogTarget {
  trace(...args: unknown[]): void;
  debug(...args: unknown[]): void;
  info(...args: unknown[]): void;
  warn(...args: unknown[]): void;
  error(...args: unknown[]): void;
}

/** Knows to which invocation the running code belongs, through any chain of calls. */
export class CurrentInvocation {
  readonly #storage = new AsyncLocalStorage<{ target: LogTarget | undefined }>();

  /** Runs an invocation. After it has settled, its context gets no more lines: the worker would warn. */
  run<Result>(target: LogTarget, work: () => Promise<Result>): Promise<Result> {
    const invocation: { target: LogTarget | undefined } = { target };
    return this.#storage.run(invocation, async () => {
      try {
        return await work();
      } finally {
        invocation.target = undefined;
      }
    });
  }

  /** Calls work, later, as a part of the current invocation. */
  get inContext(): InContext {
    return AsyncLocalStorage.snapshot();
  }

  /** The context of the current invocation; `undefined` outside of one, and for code that still runs after its end. */
  get target(): LogTarget | undefined {
    return this.#storage.getStore()?.target;
  }
}
