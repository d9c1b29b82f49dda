import { type Logger, type LogLevel, reduceError } from '@anyhost/core';
import { type DestinationStream, type LogFn, pino } from 'pino';
import { cutMessage } from './cut-message.ts';
import { lineTime } from './line-time.ts';
import type { LineShape, WriteLine } from './stdout-destination.ts';

/** What differs between the loggers of hosts. */
export interface HostLoggerOptions extends LineShape {
  readonly level: LogLevel;
  /** Paths of fields whose values are written as `[redacted]`. Default none. */
  readonly redact?: readonly string[] | undefined;
  /**
   * Fields that are added when a line is written; called for each line. Fields are added to the object, so each call
   * must return a new one.
   */
  readonly lineFields?: () => Record<string, unknown>;
  /** Where lines go. */
  readonly write: WriteLine;
}

/**
 * Makes a host's logger: pino, a line of JSON per call, with the level's name and an ISO time. The field `err` holds type,
 * message, stack, code, causes and inner errors of an error, of bounded size, and no other field of it: the error of an
 * HTTP client also holds the request with its Authorization header. A message longer than 8192 characters is cut.
 */
export function createHostLogger({ write, ...options }: HostLoggerOptions): Logger {
  const { level, redact, timeKey = 'time', base, lineFields } = options;
  return pino(
    {
      level,
      base: base ?? null,
      timestamp: () => `,"${timeKey}":"${lineTime()}"`,
      formatters: { level: (name) => ({ level: name }) },
      serializers: { err: reduceError },
      hooks: { logMethod: writeCut },
      ...(lineFields && { mixin: lineFields }),
      ...(redact && { redact: { paths: [...redact], censor: '[redacted]' } }),
    },
    destinationOf(write),
  );
}

function writeCut(this: pino.Logger, args: Parameters<LogFn>, method: LogFn): void {
  Reflect.apply(method, this, cutMessage(args));
}

function destinationOf(write: WriteLine): DestinationStream {
  const destination: DestinationStream & { lastLevel: number } = {
    // pino then leaves the level of each line in lastLevel before it writes it.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line) {
      write(line, this.lastLevel);
    },
  };
  return destination;
}
