import { type Bindings, ForwardingLogger, type LineLevel } from './forwarding-logger.ts';
import type { Logger } from './logger.ts';
import { containRejection } from './read-property.ts';
import { reduceError } from './reduce-error.ts';

/**
 * A logger whose failures stay inside: a line that the logger behind it cannot write is written in a reduced form, and
 * dropped if that fails too. No logger of an application can break the host.
 */
export class ContainedLogger extends ForwardingLogger {
  #target: Logger;
  #bindings: Bindings | undefined;

  /** @param bindings - Fields of every line: the target's child logger is made when the first line is written. */
  constructor(target: Logger, bindings?: Bindings) {
    super();
    this.#target = target;
    this.#bindings = bindings;
  }

  isLevelEnabled(level: string): boolean {
    try {
      return this.#target.isLevelEnabled?.(level) ?? true;
    } catch {
      return true;
    }
  }

  child(bindings: Bindings): Logger {
    return new ContainedLogger(this.#lines(), bindings);
  }

  #lines(): Logger {
    const bindings = this.#bindings;
    if (bindings === undefined) return this.#target;
    this.#bindings = undefined;
    try {
      const child = this.#target.child(bindings);
      // A child that cannot write is useless.
      if (typeof child.info === 'function') this.#target = child;
    } catch {
      // Lines without the bindings are better than none.
    }
    return this.#target;
  }

  protected write(level: LineLevel, fields: object | string, message: string | undefined): void {
    try {
      const lines = this.#lines();
      // By its type it returns nothing; an async method rejects instead of throwing.
      containRejection(typeof fields === 'string' ? lines[level](fields) : lines[level](fields, message));
    } catch {
      if (typeof fields !== 'string') this.#writeReduced(level, fields, message);
    }
  }

  #writeReduced(level: LineLevel, fields: object, message: string | undefined): void {
    try {
      const err: unknown = Reflect.get(fields, 'err');
      const reduced = { ...fields, ...(err !== undefined && { err: reduceError(err) }) };
      containRejection(this.#lines()[level](reduced, message));
    } catch {
      // The logger writes nothing at all.
    }
  }
}
