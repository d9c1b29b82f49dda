import { expect, test } from 'vitest';
import { clockChanges, kindsOfChange } from './clock-changes.fixture.ts';
import { compareAround } from './compare.fixture.ts';
import { randomCron, seededRandom } from './random-cron.fixture.ts';

const PAIRS = 20_000;
const SEED = Number(process.env['SCHEDULES_SEED'] ?? 1);

test('next and previous keep the rule around every kind of clock change from 1995 to 2060', {
  timeout: 900_000,
}, () => {
  const random = seededRandom(SEED);
  const zones = Intl.supportedValuesOf('timeZone');
  const kinds = kindsOfChange(zones.flatMap((timeZone) => clockChanges(timeZone, 1995, 2060)));
  const faults: string[] = [];
  const differences = new Map<string, number>();
  const examples: string[] = [];
  let instants = 0;
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const change = kinds[pair % kinds.length];
    if (change === undefined) throw new Error('No zone changes its clock.');
    const expression = randomCron(change, random);
    const compared = compareAround(change, expression, random);
    instants += compared.instants;
    faults.push(...compared.faults);
    if (compared.cronerDiffers === undefined) continue;
    const reason = compared.cronerDiffers.replace(/: croner misses .*/, '');
    differences.set(reason, (differences.get(reason) ?? 0) + 1);
    if (reason === 'unexplained') examples.push(`${expression} in ${change.timeZone}: ${compared.cronerDiffers}`);
  }
  const listed = [...differences].map(([reason, count]) => `${count} × ${reason}`).join('; ') || 'none';
  process.stdout.write(
    `schedules: seed ${SEED}, ${kinds.length} kinds of change, ${PAIRS} pairs, ${instants} instants, ${faults.length} faults; croner differs: ${listed}\n`,
  );
  expect(faults.slice(0, 10)).toEqual([]);
  expect(examples.slice(0, 10)).toEqual([]);
});
