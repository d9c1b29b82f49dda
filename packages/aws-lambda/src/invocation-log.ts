import { type EnvironmentVariables, type Logger, readLogLevel, reduceError } from '@anyhost/core';
import { type LoggerOptions, pino } from 'pino';

/**
 * The log of a function: JSON lines on standard output, complete before an answer leaves, each with the request id of
 * its invocation. Level and time have the names that Lambda's own log filter reads. The field `err` holds name, message,
 * stack, code, causes and inner errors, and no other field of the error.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export class InvocationLog {
  readonly logger: Logger;
  /** Writes buffered lines before the process ends. */
  readonly flush: () => void;
  #invocations = 0;
  #requestId: string | undefined;

  /**
   * Throws `ERR_ANYHOST_INVALID_OPTION` for an unknown `ANYHOST_LOG_LEVEL`.
   *
   * @param given - The author's own logger; it is used as is.
   */
  constructor(given: Logger | undefined, environment: EnvironmentVariables) {
    // When the sandbox is frozen, lines not yet written would be lost, or appear in the next invocation.
    const stream = given === undefined ? pino.destination({ sync: true }) : undefined;
    this.logger = given ?? pino({ ...this.#options(), level: readLogLevel(environment) }, stream);
    this.flush = () => stream?.flushSync();
  }

  /** An invocation begins. While several run in one sandbox, lines carry no request id rather than the wrong one. */
  begin(requestId: string | undefined): void {
    this.#invocations += 1;
    this.#requestId = this.#invocations === 1 ? requestId : undefined;
  }

  /** An invocation ends. */
  end(): void {
    this.#invocations -= 1;
    this.#requestId = undefined;
  }

  // The mixin is called only for lines that are written; a child logger would cost every invocation.
  #options(): Pick<LoggerOptions, 'base' | 'timestamp' | 'formatters' | 'serializers' | 'mixin'> {
    return {
      base: null,
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
      // An HTTP client's error also holds the request with its Authorization header.
      serializers: { err: reduceError },
      mixin: () => (this.#requestId === undefined ? {} : { awsRequestId: this.#requestId }),
    };
  }
}
