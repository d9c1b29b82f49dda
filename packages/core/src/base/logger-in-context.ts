import { type Bindings, ForwardingLogger, type LineLevel } from './forwarding-logger.ts';
import type { ChildLoggerOptions, Logger } from './logger.ts';

/**
 * Calls some work in the asynchronous context of a run, in which `AsyncLocalStorage` has the values of the moment when
 * the run was requested: `AsyncLocalStorage.snapshot()` returns such a function.
 */
export type InContext = <Result>(work: () => Result) => Result;

/**
 * A logger whose lines are written in the context of one run. The code that writes them may run in another: an abort
 * listener in that of the code that aborts, the callback of a shared connection in that of its first user.
 */
export class LoggerInContext extends ForwardingLogger {
  readonly #target: Logger;
  readonly #inContext: InContext;

  constructor(target: Logger, inContext: InContext) {
    super();
    this.#target = target;
    this.#inContext = inContext;
  }

  isLevelEnabled(level: string): boolean {
    return this.#target.isLevelEnabled?.(level) ?? true;
  }

  child(bindings: Bindings, options?: ChildLoggerOptions): Logger {
    return new LoggerInContext(this.#target.child(bindings, options), this.#inContext);
  }

  protected write(level: LineLevel, fields: object | string, message: string | undefined): void {
    const target = this.#target;
    this.#inContext(() => (typeof fields === 'string' ? target[level](fields) : target[level](fields, message)));
  }
}
