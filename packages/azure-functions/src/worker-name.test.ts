import { expect, test } from 'vitest';
import { workerName } from './worker-name.ts';

test.each([
  [{ WEBSITE_SITE_NAME: 'orders', WEBSITE_INSTANCE_ID: '7a31c2d9f0e1' }, 'orders 7a31c2d9'],
  [{ WEBSITE_SITE_NAME: 'orders', WEBSITE_INSTANCE_ID: '', CONTAINER_NAME: '0BC19D4A-638' }, 'orders 0BC19D4A'],
  [{ CONTAINER_NAME: '0BC1' }, '0BC1'],
  [{}, undefined],
])('%o is the worker %s', (environment, name) => {
  expect(workerName(environment)).toBe(name);
});
