import type { LogLevel } from './log-level.ts';
import type { ChildLoggerOptions, Logger } from './logger.ts';

/** The levels that a line can have. */
export type LineLevel = Exclude<LogLevel, 'silent'>;

/** Fields of every line of a child logger. */
export type Bindings = Readonly<Record<string, unknown>>;

/** A logger that passes each line, of any level, to one method. */
export abstract class ForwardingLogger implements Logger {
  trace(fields: object | string, message?: string): void {
    this.write('trace', fields, message);
  }

  debug(fields: object | string, message?: string): void {
    this.write('debug', fields, message);
  }

  info(fields: object | string, message?: string): void {
    this.write('info', fields, message);
  }

  warn(fields: object | string, message?: string): void {
    this.write('warn', fields, message);
  }

  error(fields: object | string, message?: string): void {
    this.write('error', fields, message);
  }

  fatal(fields: object | string, message?: string): void {
    this.write('fatal', fields, message);
  }

  abstract isLevelEnabled(level: string): boolean;

  abstract child(bindings: Bindings, options?: ChildLoggerOptions): Logger;

  /** Writes a line: fields and a message, or the message alone in the place of the fields. */
  protected abstract write(level: LineLevel, fields: object | string, message: string | undefined): void;
}
