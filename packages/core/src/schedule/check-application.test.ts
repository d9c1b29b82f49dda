import { expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { checkApplication } from './check-application.ts';
import { continuous, cron, every, onDemand } from './schedule.ts';

const work = async (): Promise<void> => {};

test('an application whose schedules can be read passes, and names those that depend on settings', () => {
  const app = defineApplication('billing')
    .hostedService('server', () => ({ startAsync: work, stopAsync: work }))
    .job('nightly', { schedule: cron('0 3 * * *', { timeZone: 'Europe/Berlin' }) }, work)
    .job('often', { schedule: every('30s') }, work)
    .job('stream', { schedule: continuous() }, work)
    .job('by-hand', { schedule: onDemand() }, work)
    .job('configured', { schedule: () => every('5m') }, work);
  expect(checkApplication(app)).toEqual(['configured']);
});

test('a schedule that cannot be read is refused, naming its service', () => {
  const app = defineApplication('billing').job('nightly', { schedule: cron('0 22-2 * * *') }, work);
  expect(() => checkApplication(app)).toThrowError(
    expect.objectContaining({
      code: 'ERR_ANYHOST_INVALID_SCHEDULE',
      message: expect.stringMatching(/^nightly: cron\('0 22-2 \* \* \*'.*wraps around/),
      details: expect.objectContaining({ service: 'nightly', reason: 'INVALID_CRON' }),
    }),
  );
});

test('all of them are refused at once', () => {
  const app = defineApplication('billing')
    .job('nightly', { schedule: cron('0 22-2 * * *') }, work)
    .job('noon', { schedule: cron('0 12 * * *', { timeZone: 'BST' }) }, work);
  expect(() => checkApplication(app)).toThrow(/2 schedules cannot be used: nightly: .*; noon: .*Asia\/Dhaka/);
});
