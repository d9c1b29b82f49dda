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
  /** A logger that adds the bindings to every line. */
  child(bindings: Readonly<Record<string, unknown>>): Logger;
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
