import { expect, test } from 'vitest';
import { unrecordedTicks } from './unrecorded-ticks.ts';

test.each(['0 * * * * *', '30 */5 * * * *', '*/30 0,1,3 * * * *', '*/20 * 7,8 * * *', '* * * * * 1-5'])(
  'Azure records the ticks of %s',
  (ncrontab) => {
    expect(unrecordedTicks(ncrontab)).toBeUndefined();
  },
);

test.each(['* * * * * *', '*/20 * * * * *', '0,30 * * * * *'])('Azure does not record the ticks of %s', (ncrontab) => {
  expect(unrecordedTicks(ncrontab)).toEqual({
    problem: expect.stringContaining(`several times in every minute (${ncrontab})`),
    remedy: expect.stringContaining('whole minutes'),
  });
});
