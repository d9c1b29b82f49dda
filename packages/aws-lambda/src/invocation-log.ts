import { type EnvironmentVariables, type Logger, readLogLevel } from '@anyhost/core';
import { pino } from 'pino';

/**
 * The log of a function: JSON lines on standard output, complete before an answer leaves, each with the request id of
 * its invocation. Level and time stand where Lambda's own log filter looks for them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export class InvocationLog {
  readonly logger: Logger;
  /** Writes out what is left, as the process is about to end. */
  readonly flush: () => void;
  #invocations = 0;
  #requestId: string | undefined;

  /**
   * Throws `ERR_ANYHOST_INVALID_OPTION` for an unknown `ANYHOST_LOG_LEVEL`.
   *
   * @param given - The author's own logger: its lines are its own affair.
   */
  constructor(given: Logger | undefined, environment: EnvironmentVariables) {
    // Asynchronous lines would be lost, or would wait for the next invocation, when the sandbox is frozen.
    const stream = given === undefined ? pino.destination({ sync: true }) : undefined;
    this.logger = given ?? pino({ ...this.#options(), level: readLogLevel(environment) }, stream);
    this.flush = () => stream?.flushSync();
  }

  /** An invocation begins. Where several run in one sandbox no line says which is which, rather than the wrong one. */
  enter(requestId: string | undefined): void {
    this.#invocations += 1;
    this.#requestId = this.#invocations === 1 ? requestId : undefined;
  }

  /** An invocation ends. */
  leave(): void {
    this.#invocations -= 1;
    this.#requestId = undefined;
  }

  // A mixin is asked only for lines that are written; a child logger would cost every invocation.
  #options(): { base: null; timestamp: () => string; formatters: object; mixin: () => object } {
    return {
      base: null,
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (level: string) => ({ level }) },
      mixin: () => (this.#requestId === undefined ? {} : { awsRequestId: this.#requestId }),
    };
  }
}
