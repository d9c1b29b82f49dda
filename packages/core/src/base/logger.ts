import type { LogLevel } from './log-level.ts';

/** A log call in pino's shape: fields first, then the message; or the message alone. */
export interface LogFunction {
  (fields: object, message?: string): void;
  (message: string): void;
}

/**
 * The part of pino's logger that anyhost uses. A pino logger is one; so is anything else with these
 * members.
 *
 * @see https://getpino.io/#/docs/api?id=logger
 */
export interface Logger {
  readonly trace: LogFunction;
  readonly debug: LogFunction;
  readonly info: LogFunction;
  readonly warn: LogFunction;
  readonly error: LogFunction;
  readonly fatal: LogFunction;
  /** Whether lines of a level are written; those that are not are then not even put together. */
  isLevelEnabled?(level: string): boolean;
  /**
   * A logger that adds the bindings to every line. The host option `log` passes the level that the new logger shall
   * have, which may be lower than this one's. A logger that ignores it gets fewer lines, but never writes more of them.
   */
  child(bindings: Readonly<Record<string, unknown>>, options?: ChildLoggerOptions): Logger;
}

/** How a child logger differs from its parent. */
export interface ChildLoggerOptions {
  /** Its level. Default: the parent's. */
  readonly level?: LogLevel;
}

const silence: LogFunction = () => {};

/** Says nothing. The default where a host brings no logger. */
export const silentLogger: Logger = {
  trace: silence,
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
  fatal: silence,
  isLevelEnabled: () => false,
  child: () => silentLogger,
};
