import { describeValue, type EnvironmentVariables, type Logger } from '@anyhost/core';
import { createHostLogger, stdoutDestination } from '@anyhost/logging';
import { readLambdaLogLevel } from './lambda-log-level.ts';
import { createRequestIds, type RequestIds } from './request-ids.ts';

/** The names that Lambda's own log filter reads. */
const SHAPE = { timeKey: 'timestamp' } as const;

/** How a function logs. */
export interface InvocationLogOptions {
  /** The author's own logger; it is used unchanged. */
  readonly logger?: Logger | undefined;
  /** Paths of fields whose values are not written. */
  readonly redact?: readonly string[] | undefined;
  readonly environment: EnvironmentVariables;
}

/**
 * The log of a function: lines of JSON on standard output, complete before an answer is sent, each with the request id
 * of its invocation. Time, level and request id have the names that Lambda's own lines have.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export class InvocationLog {
  readonly logger: Logger;
  /** Knows the id that each line gets. */
  readonly requestIds: RequestIds;

  /** Throws `ERR_ANYHOST_INVALID_OPTION` for an unknown `ANYHOST_LOG_LEVEL`. */
  constructor({ logger, redact, environment }: InvocationLogOptions) {
    this.requestIds = createRequestIds(environment);
    this.logger = logger ?? this.#createLogger(environment, redact);
  }

  #createLogger(environment: EnvironmentVariables, redact: readonly string[] | undefined): Logger {
    const { level, unknown } = readLambdaLogLevel(environment);
    // Read for each line that is written; a child logger would cost time in every invocation.
    const lineFields = (): Record<string, unknown> => {
      const requestId = this.requestIds.current;
      return requestId === undefined ? {} : { requestId };
    };
    // When the sandbox is frozen, lines not yet written would be lost, or appear in the next invocation.
    const logger = createHostLogger({ ...SHAPE, level, redact, lineFields, write: stdoutDestination(SHAPE) });
    if (unknown !== undefined) {
      logger.warn(
        { event: 'lambda.logLevelUnknown', value: describeValue(unknown) },
        `AWS_LAMBDA_LOG_LEVEL is ${describeValue(unknown)}; expected TRACE, DEBUG, INFO, WARN, ERROR or FATAL. The level is info`,
      );
    }
    return logger;
  }
}
