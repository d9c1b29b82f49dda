import type { Logger, LogLevel } from '@anyhost/core';
import { createHostLogger, stdoutDestination, type WriteLine } from '@anyhost/logging';
import type { CurrentInvocation, LogTarget } from './current-invocation.ts';

/** How a function app logs. */
export interface InvocationLoggerOptions {
  readonly level: LogLevel;
  /** Paths of fields whose values are not written. */
  readonly redact?: readonly string[] | undefined;
  /** Where lines go outside of an invocation. Default: standard output. */
  readonly writeOutside?: WriteLine;
}

/**
 * A logger whose lines go to the context of the current invocation, at their level, and to standard output outside of
 * one, where Azure treats every line as Information without an invocation.
 */
export function createInvocationLogger(
  invocation: CurrentInvocation,
  { level, redact, writeOutside = stdoutDestination() }: InvocationLoggerOptions,
): Logger {
  return createHostLogger({
    level,
    redact,
    write: (line, levelNumber) => {
      const { target } = invocation;
      if (target === undefined) writeOutside(line, levelNumber);
      else target[methodOf(levelNumber)](line.trimEnd());
    },
  });
}

function methodOf(level: number): keyof LogTarget {
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  if (level >= 30) return 'info';
  return level >= 20 ? 'debug' : 'trace';
}
