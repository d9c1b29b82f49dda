import { expect, test } from 'vitest';
import { numericCron } from './dialect-text.fixture.ts';
import { kubernetesCron } from './kubernetes.fixture.ts';
import { zonesAsOnThisMachine } from './machine-zones.fixture.ts';
import { Random } from './random.fixture.ts';
import { askRobfig, hasRobfig, type RobfigQuestion } from './robfig-cron.fixture.ts';
import { zoneClock } from './zone-clock.fixture.ts';
import { COMMON_ZONES, CURIOUS_ZONES, FIXED_ZONES } from './zones.fixture.ts';

const HOUR = 3_600_000;
const TEXTS = 20;

test.skipIf(!hasRobfig)(
  'the evaluator of CronJobs agrees with robfig/cron, around the clock changes of many zones',
  () => {
    const random = new Random(1);
    const questions: RobfigQuestion[] = [];
    for (const zone of zonesAsOnThisMachine([...CURIOUS_ZONES, ...COMMON_ZONES, ...FIXED_ZONES], 2026, 2029)) {
      const changes = zoneClock(zone).changesBetween(Date.UTC(2026, 0, 1), Date.UTC(2029, 0, 1));
      for (const change of changes.length === 0 ? [{ at: Date.UTC(2028, 1, 29), before: 0, after: 0 }] : changes) {
        for (let count = 0; count < TEXTS; count += 1) {
          const from = change.at - random.number(1, 80) * (HOUR / 2);
          questions.push({ zone, from, to: change.at + 36 * HOUR, text: numericCron(change, random) });
        }
      }
      for (let count = 0; count < TEXTS; count += 1) {
        const from = Date.UTC(2026, random.number(0, 11), random.number(1, 28), random.number(0, 23));
        const text = `${random.number(0, 59)} ${random.number(0, 3)} ${numericCron({ at: from, before: 0, after: 0 }, random).split(' ').slice(2).join(' ')}`;
        questions.push({ zone, from, to: from + 400 * 24 * HOUR, text });
      }
    }
    const answers = askRobfig(questions);
    expect(answers).toHaveLength(questions.length);
    const differences = questions.flatMap(({ zone, from, to, text }, index) => {
      const found = kubernetesCron(text, zone).between(from, to).map(show).join(' ');
      const wanted = (answers[index] ?? []).map(show).join(' ');
      return found === wanted
        ? []
        : [`${text} in ${zone} from ${show(from)}: ${found.slice(0, 200)}, not ${wanted.slice(0, 200)}`];
    });
    process.stdout.write(
      `schedules: ${questions.length} schedules, ${answers.flat().length} instants compared with robfig/cron\n`,
    );
    expect(differences.slice(0, 10)).toEqual([]);
  },
);

function show(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
