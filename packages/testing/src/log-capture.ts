import type { LogFunction, Logger, LogLevel } from '@anyhost/core';

/** The levels that a line can have, as pino names them: `'silent'` is none. */
export type CapturedLevel = Exclude<LogLevel, 'silent'>;

/** A captured log line. */
export interface LogLine {
  /** By which of the logger's methods it was written. */
  readonly level: CapturedLevel;
  /** Its text; empty for a line that has fields only. */
  readonly message: string;
  /** The line's `event` field, by which anyhost names its own lines: `'execution.completed'`. */
  readonly event: string | undefined;
  /** Every field of the line, those of child loggers included. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger that writes nowhere and remembers everything. */
export interface LogCapture extends Logger {
  /** The lines so far, those of child loggers included, oldest first. */
  readonly lines: readonly LogLine[];
}

/** Makes a logger that keeps its lines as objects, for tests that look at them. */
export function captureLogs(): LogCapture {
  const lines: LogLine[] = [];
  return { ...capturingLogger(lines, {}), lines };
}

function capturingLogger(lines: LogLine[], bindings: Readonly<Record<string, unknown>>): Logger {
  const at = (level: CapturedLevel): LogFunction => {
    return (first: object | string, message?: string): void => {
      const fields: Record<string, unknown> = { ...bindings, ...(typeof first === 'object' && first) };
      const event = typeof fields['event'] === 'string' ? fields['event'] : undefined;
      lines.push({ level, message: (typeof first === 'string' ? first : message) ?? '', event, fields });
    };
  };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: (more) => capturingLogger(lines, { ...bindings, ...more }),
  };
}
