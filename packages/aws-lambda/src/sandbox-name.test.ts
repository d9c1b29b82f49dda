import { expect, test } from 'vitest';
import { sandboxName } from './sandbox-name.ts';

test.each([
  [
    {
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef',
    },
    'orders 01234567',
  ],
  [{ AWS_LAMBDA_FUNCTION_NAME: 'orders' }, 'orders'],
  [{ AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/22/orders[7]beef' }, 'beef'],
  [{}, undefined],
])('%o is the sandbox %s', (environment, name) => {
  expect(sandboxName(environment)).toBe(name);
});
