import { expect, test } from 'vitest';
import { proveTranslations } from './prove.fixture.ts';

/** Half of the random schedules: two files run at the same time. To replay those of a summary, set its seed here. */
const SCHEDULES = 5_000;
const SEED = 1;

test('what a translation fires is what the schedule is due, on every target, with a guard and without', {
  timeout: 1_800_000,
}, () => {
  const summary = proveTranslations({ seed: SEED, schedules: SCHEDULES });
  process.stdout.write(summary.text());
  expect(summary.faults()).toEqual([]);
});
