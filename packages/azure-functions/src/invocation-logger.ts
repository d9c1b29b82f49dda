import { type Logger, type LogLevel, reduceError } from '@anyhost/core';
import { type DestinationStream, pino } from 'pino';
import type { CurrentInvocation, LogTarget } from './current-invocation.ts';

/**
 * A pino logger whose lines go to the context of the current invocation, at their level, and to standard output
 * outside of one, where Azure treats every line as Information without an invocation. The field `err` holds name,
 * message, stack, code, causes and inner errors, and no other field of the error.
 */
export function createInvocationLogger(invocation: CurrentInvocation, level: LogLevel): Logger {
  const destination: DestinationStream & { lastLevel: number } = {
    // pino then leaves the level of each line in lastLevel before it writes it.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line) {
      const { target } = invocation;
      if (target === undefined) process.stdout.write(line);
      else target[methodOf(this.lastLevel)](line.trimEnd());
    },
  };
  return pino(
    {
      level,
      // Process id and host name are not useful here: Azure adds the instance.
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      // An HTTP client's error also holds the request with its Authorization header.
      serializers: { err: reduceError },
    },
    destination,
  );
}

function methodOf(level: number): keyof LogTarget {
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  if (level >= 30) return 'info';
  return level >= 20 ? 'debug' : 'trace';
}
