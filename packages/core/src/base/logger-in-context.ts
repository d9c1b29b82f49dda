import type { Logger } from './logger.ts';

/**
 * Calls some work in the asynchronous context of a run, where `AsyncLocalStorage` gives what it gave when the run was
 * requested: `AsyncLocalStorage.snapshot()` returns such a function.
 */
export type InContext = <Result>(work: () => Result) => Result;

/**
 * A logger whose lines are written in the context of one run. The code that writes them may run in another: an abort
 * listener in that of the code that aborts, the callback of a shared connection in that of its first user.
 */
export class LoggerInContext implements Logger {
  readonly #target: Logger;
  readonly #inContext: InContext;

  constructor(target: Logger, inContext: InContext) {
    this.#target = target;
    this.#inContext = inContext;
  }

  trace(fields: object | string, message?: string): void {
    this.#write('trace', fields, message);
  }

  debug(fields: object | string, message?: string): void {
    this.#write('debug', fields, message);
  }

  info(fields: object | string, message?: string): void {
    this.#write('info', fields, message);
  }

  warn(fields: object | string, message?: string): void {
    this.#write('warn', fields, message);
  }

  error(fields: object | string, message?: string): void {
    this.#write('error', fields, message);
  }

  fatal(fields: object | string, message?: string): void {
    this.#write('fatal', fields, message);
  }

  isLevelEnabled(level: string): boolean {
    return this.#target.isLevelEnabled?.(level) ?? true;
  }

  child(bindings: Readonly<Record<string, unknown>>): Logger {
    return new LoggerInContext(this.#target.child(bindings), this.#inContext);
  }

  #write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    fields: object | string,
    message: string | undefined,
  ): void {
    const target = this.#target;
    this.#inContext(() => (typeof fields === 'string' ? target[level](fields) : target[level](fields, message)));
  }
}
