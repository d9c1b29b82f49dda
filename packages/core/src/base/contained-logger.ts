import { type Bindings, ForwardingLogger, type LineLevel } from './forwarding-logger.ts';
import { type LogLevel, rankOf } from './log-level.ts';
import type { ChildLoggerOptions, Logger } from './logger.ts';
import { containRejection } from './read-property.ts';
import { reduceError } from './reduce-error.ts';

/**
 * A logger whose failures stay inside: a line that the logger behind it cannot write is written in a reduced form, and
 * dropped if that fails too. No logger of an application can break the host.
 *
 * Where a level is set, lines below it are not written, whatever the logger behind it does.
 */
export class ContainedLogger extends ForwardingLogger {
  #target: Logger;
  /** The parent of the child logger that is made with the first line, from these fields and this level; then `undefined`. */
  #parent: ContainedLogger | undefined;
  #bindings: Bindings | undefined;
  #level: LogLevel | undefined;
  /** The rank of the level that is set; 0 for none. */
  #least = 0;

  constructor(target: Logger) {
    super();
    this.#target = target;
  }

  isLevelEnabled(level: string): boolean {
    if (this.#least > 0 && rankOf(level) < this.#least) return false;
    try {
      return this.#levelled().isLevelEnabled?.(level) ?? true;
    } catch {
      return true;
    }
  }

  /** The child logger of the logger behind it is made when the first line is written. */
  child(bindings: Bindings, options?: ChildLoggerOptions): Logger {
    const child = new ContainedLogger(this.#target);
    const level = options?.level;
    child.#parent = this;
    child.#bindings = bindings;
    child.#level = level;
    child.#least = level === undefined ? this.#least : rankOf(level);
    return child;
  }

  /** Sets the level of its lines, and of loggers that are made from it afterwards. */
  setLevel(level: LogLevel): void {
    this.#target = childOf(this.#lines(), {}, level);
    this.#least = rankOf(level);
  }

  #lines(): Logger {
    const parent = this.#parent;
    if (parent === undefined) return this.#target;
    this.#parent = undefined;
    this.#target = childOf(parent.#lines(), this.#bindings ?? {}, this.#level);
    return this.#target;
  }

  // A child that is not made yet has its parent's level, unless it is to get one of its own.
  #levelled(): Logger {
    const parent = this.#parent;
    return parent === undefined || this.#level !== undefined ? this.#lines() : parent.#levelled();
  }

  protected write(level: LineLevel, fields: object | string, message: string | undefined): void {
    if (this.#least > 0 && rankOf(level) < this.#least) return;
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

function childOf(logger: Logger, bindings: Bindings, level: LogLevel | undefined): Logger {
  try {
    const child = level === undefined ? logger.child(bindings) : logger.child(bindings, { level });
    // A child that cannot write is useless: lines without the bindings are better than none.
    return typeof child.info === 'function' ? child : logger;
  } catch {
    return logger;
  }
}
