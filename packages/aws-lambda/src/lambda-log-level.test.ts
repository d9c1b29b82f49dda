import { expect, test } from 'vitest';
import { readLambdaLogLevel } from './lambda-log-level.ts';

test.each([
  [{}, 'info'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'TRACE' }, 'trace'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'DEBUG' }, 'debug'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'INFO' }, 'info'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'WARN' }, 'warn'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'ERROR' }, 'error'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'FATAL' }, 'fatal'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'DEBUG', ANYHOST_LOG_LEVEL: '' }, 'debug'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'DEBUG', ANYHOST_LOG_LEVEL: 'warn' }, 'warn'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'LOUD', ANYHOST_LOG_LEVEL: 'warn' }, 'warn'],
])('%o gives the level %s', (environment, level) => {
  expect(readLambdaLogLevel(environment)).toEqual({ level });
});

test("a value of Lambda's variable that is not a level counts as info, and is named", () => {
  expect(readLambdaLogLevel({ AWS_LAMBDA_LOG_LEVEL: 'SILENT' })).toEqual({ level: 'info', unknown: 'SILENT' });
});

test('an ANYHOST_LOG_LEVEL that does not exist is refused', () => {
  expect(() => readLambdaLogLevel({ AWS_LAMBDA_LOG_LEVEL: 'DEBUG', ANYHOST_LOG_LEVEL: 'loud' })).toThrow(
    /ANYHOST_LOG_LEVEL is "loud"/,
  );
});
