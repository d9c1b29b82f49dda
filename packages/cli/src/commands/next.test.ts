import { expect, test } from 'vitest';
import { cli, shopEnvironment } from '../cli.fixture.ts';

test('prints due times in UTC and in the time zone of the schedule, across a change of the clocks', async () => {
  const { code, out } = await cli(['next', 'prices', '--from', '2027-03-26', '--count', '2'], {
    env: shopEnvironment(),
  });
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    '2027-03-26T05:00:00Z  Fri 2027-03-26 06:00:00 GMT+1',
    '2027-03-29T04:00:00Z  Mon 2027-03-29 06:00:00 GMT+2',
    '',
  ]);
});

test('begins now, with a due time that is now', async () => {
  const { out } = await cli(['next', 'poll', '--count=1', '--json'], { env: shopEnvironment() });
  expect(out).toBe('{"service":"poll","dueAt":"2026-11-26T10:00:00Z","occurrence":"poll@2026-11-26T10:00:00Z"}\n');
});

test('says that a service on demand has none', async () => {
  const { code, out, err } = await cli(['next', 'report'], { env: shopEnvironment() });
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('report has no due times after 2026-11-26T10:00:00Z: its schedule is onDemand().');
});

test('suggests the nearest service', async () => {
  const { code, err } = await cli(['next', 'prics'], { env: shopEnvironment() });
  expect(code).toBe(2);
  expect(err).toContain('shop has no background service "prics". Did you mean prices?');
});
