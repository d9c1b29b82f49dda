import { AnyhostError } from '@anyhost/core';
import { expect, test } from 'vitest';
import { toReported } from './to-reported.ts';

class OutOfStock extends Error {
  override readonly name = 'OutOfStock';
}

test.each([
  new OutOfStock('no tea'),
  Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
  new AnyhostError('ERR_ANYHOST_INVALID_EVENT', 'The event is empty.', { details: { known: ['poll'] } }),
])('an error that holds no more than class and text is reported as it is: %o', (error) => {
  expect(toReported(error)).toBe(error);
});

test('the fields of an HTTP client’s error stay out of the report; the class, the text and the code stay in', () => {
  const config = { headers: { Authorization: 'Bearer hunter2' } };
  const error = Object.assign(new OutOfStock('Request failed with status 409'), { code: 'E_HTTP', config });
  const reported = toReported(error);
  // What the client writes to the log.
  expect(Object.entries(reported)).toEqual([
    ['name', 'OutOfStock'],
    ['code', 'E_HTTP'],
  ]);
  expect(reported).toMatchObject({ message: error.message, stack: error.stack, cause: error });
});

test('a connection string in the message is masked', () => {
  const error = new OutOfStock('cannot reach postgres://app:hunter2@db/orders');
  const reported = toReported(error);
  expect(reported).toMatchObject({
    name: 'OutOfStock',
    message: 'cannot reach postgres://***@db/orders',
    cause: error,
  });
  expect(reported.stack).not.toContain('hunter2');
});

test('an inner error that cannot be read does not replace the error that holds it', () => {
  const { proxy, revoke } = Proxy.revocable(new Error('inner'), {});
  revoke();
  const error = new AggregateError([new Error('no tea'), proxy], '');
  expect(toReported(error)).toMatchObject({
    name: 'AggregateError',
    message: 'Error: no tea; an object that cannot be read',
    cause: error,
  });
});
