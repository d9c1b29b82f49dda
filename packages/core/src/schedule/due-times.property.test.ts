import { expect, test } from 'vitest';
import { clockChanges } from '../../schedules/clock-changes.fixture.ts';
import { compareAround } from '../../schedules/compare.fixture.ts';
import { randomCron, seededRandom } from '../../schedules/random-cron.fixture.ts';

// `npm run test:schedules` does the same for every kind of change of every zone.
test.each([
  ['America/New_York', 2026],
  ['Europe/Berlin', 2026],
  ['America/Nuuk', 2026],
  ['Australia/Lord_Howe', 2026],
  ['Antarctica/Troll', 2026],
  ['Africa/Casablanca', 2026],
  ['America/Havana', 2026],
  ['Pacific/Apia', 2011],
])('next and previous keep the rule when the clocks of %s change in %i', (timeZone, year) => {
  const random = seededRandom(year);
  for (const change of clockChanges(timeZone, year, year)) {
    for (let count = 0; count < 25; count += 1) {
      const expression = randomCron(change, random);
      const { faults, cronerDiffers } = compareAround(change, expression, random);
      expect(faults).toEqual([]);
      expect(cronerDiffers ?? 'a gap that ends at midnight').toContain('a gap that ends at midnight');
    }
  }
});
