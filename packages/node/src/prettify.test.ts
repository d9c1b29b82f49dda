import { expect, test } from 'vitest';
import { loadPrettify } from './prettify.ts';

const prettify = loadPrettify({ colorize: false });

function shown(fields: object): string {
  const line = { level: 'info', time: '2026-11-22T06:15:00.000Z', msg: 'said', ...fields };
  return prettify?.(JSON.stringify(line)) ?? '';
}

test('a line on a terminal leaves out what only programs read', () => {
  const line = shown({ pid: 7, event: 'order.shipped', service: 's', executionId: 'x', occurrence: 's@t', order: 3 });
  expect(line).toMatch(/INFO: said \{"service":"s","order":3\}\n$/);
});

test('a line of anyhost leaves out what its message contains', () => {
  const line = shown({
    event: 'host.started',
    application: 'shop',
    host: 'node',
    environment: 'test',
    contentRoot: '/',
  });
  expect(line).toMatch(/INFO: said\n$/);
});

test('a program’s own fields of the same names are shown', () => {
  const line = shown({ event: 'mail.sent', host: 'mx1', attempt: 2, next: 'soon' });
  expect(line).toContain('{"host":"mx1","attempt":2,"next":"soon"}');
});
