import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { numericCron } from './dialect-text.fixture.ts';
import { kubernetesCron } from './kubernetes.fixture.ts';
import { zonesAsOnThisMachine } from './machine-zones.fixture.ts';
import { Random } from './random.fixture.ts';
import { zoneClock } from './zone-clock.fixture.ts';
import { COMMON_ZONES, CURIOUS_ZONES, FIXED_ZONES } from './zones.fixture.ts';

const HOUR = 3_600_000;
const TEXTS = 20;
// Where Debian's packages golang-go and golang-github-robfig-cron-dev put them.
const SOURCES = '/usr/share/gocode';

const isHere = existsSync(`${SOURCES}/src/github.com/robfig/cron/spec.go`) && spawnSync('go', ['version']).status === 0;

test.skipIf(!isHere)(
  'the evaluator of CronJobs agrees with robfig/cron, around the clock changes of many zones',
  () => {
    const random = new Random(1);
    const questions: { zone: string; from: number; to: number; text: string }[] = [];
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

function askRobfig(questions: readonly { zone: string; from: number; to: number; text: string }[]): number[][] {
  const input = questions.map(({ zone, from, to, text }) => [zone, from / 1000, to / 1000, text].join('\t')).join('\n');
  const { stdout, stderr, status } = spawnSync(
    'go',
    ['run', fileURLToPath(new URL('robfig-cron.go', import.meta.url))],
    {
      input,
      encoding: 'utf8',
      maxBuffer: 1e9,
      env: { ...process.env, GO111MODULE: 'off', GOPATH: SOURCES, GOFLAGS: '' },
    },
  );
  if (status !== 0) throw new Error(`go run: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) =>
      line.trim() === ''
        ? []
        : line
            .trim()
            .split(' ')
            .map((unix) => Number(unix) * 1000),
    );
}

function show(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
