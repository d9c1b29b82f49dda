import { type EnvironmentVariables, type LogLevel, readLogLevel } from '@anyhost/core';

/** Lambda's own setting, "application log level" in its console. */
const VARIABLE = 'AWS_LAMBDA_LOG_LEVEL';
const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** The level of a function's log. */
export interface LambdaLogLevel {
  readonly level: LogLevel;
  /** The value of `AWS_LAMBDA_LOG_LEVEL`, if it was read and is not a level. */
  readonly unknown?: string;
}

/**
 * The level in `ANYHOST_LOG_LEVEL`, else `AWS_LAMBDA_LOG_LEVEL`, else `'info'`. A value of Lambda's variable that is
 * not a level counts as `'info'`: a setting of the platform must not stop the function.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for an `ANYHOST_LOG_LEVEL` that does not exist.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function readLambdaLogLevel(environment: EnvironmentVariables): LambdaLogLevel {
  const value = environment[VARIABLE];
  if (environment['ANYHOST_LOG_LEVEL'] || !value) return { level: readLogLevel(environment) };
  const level = LEVELS.find((known) => known === value.toLowerCase());
  return level === undefined ? { level: 'info', unknown: value } : { level };
}
