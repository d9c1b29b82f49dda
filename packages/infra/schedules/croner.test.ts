import { Cron } from 'croner';
import { expect, test } from 'vitest';
import { numericCron } from './dialect-text.fixture.ts';
import type { Evaluator } from './evaluator.fixture.ts';
import { eventBridge } from './event-bridge.fixture.ts';
import { kubernetesCron } from './kubernetes.fixture.ts';
import { readNcrontab } from './ncrontab.fixture.ts';
import { Random } from './random.fixture.ts';
import { cloudflareCron, cloudScheduler } from './unix-cron.fixture.ts';

const DAY = 86_400_000;
const FROM = Date.UTC(2027, 0, 1);
const TEXTS = 500;
const RUNS = 100;

test('the evaluators agree with croner on what all dialects share', () => {
  const random = new Random(1);
  let compared = 0;
  for (let count = 0; count < TEXTS; count += 1) {
    const at = FROM + random.number(0, 700) * DAY;
    const text = numericCron({ at, before: 0, after: 0 }, random);
    const [minute = '', hour = '', day = '', month = '', weekday = ''] = text.split(' ');
    const wanted = askCroner(text, false);
    // Both day fields restricted: "or" in some dialects, "and" in others.
    expect(fired(cloudScheduler(text, 'UTC'), wanted), text).toEqual(wanted);
    expect(fired(kubernetesCron(text, 'UTC'), wanted), text).toEqual(wanted);
    const both = askCroner(text, true);
    expect(firedByNcrontab(`0 ${text}`, both), text).toEqual(both);
    if (day !== '*' && weekday !== '*') continue;
    const shifted =
      weekday === '*' ? '*' : weekday.replaceAll(/(^|[-,])(\d)/g, (_, sign, number) => `${sign}${Number(number) + 1}`);
    if (!weekday.startsWith('*/')) {
      expect(fired(cloudflareCron([minute, hour, day, month, shifted].join(' ')), wanted), text).toEqual(wanted);
    }
    compared += wanted.length;
  }
  process.stdout.write(`schedules: ${compared} instants compared with croner\n`);
});

test.each([
  ['0 9 L * *', 'cron(0 9 L * ? *)', '0 9 L * *'],
  ['30 9 15W * *', 'cron(30 9 15W * ? *)', '30 9 15W * *'],
  ['30 9 1W * *', 'cron(30 9 1W * ? *)', '30 9 1W * *'],
  ['30 9 28W * *', 'cron(30 9 28W * ? *)', '30 9 28W * *'],
  ['30 9 31W 1,3,5 *', 'cron(30 9 31W 1,3,5 ? *)', '30 9 31W 1,3,5 *'],
  ['0 9 * * 5#2', 'cron(0 9 ? * 6#2 *)', '0 9 * * 6#2'],
  ['0 9 * * 0#5', 'cron(0 9 ? * 1#5 *)', '0 9 * * SUN#5'],
  ['0 9 * * 5L', 'cron(0 9 ? * 6L *)', '0 9 * * 6L'],
  ['0 9 * 2 0L', 'cron(0 9 ? 2 SUNL *)', '0 9 * 2 1L'],
])('days that depend on the month, as in croner: %s', (text, onEventBridge, onCloudflare) => {
  const wanted = askCroner(text, false);
  expect(wanted.length).toBeGreaterThan(10);
  expect(fired(eventBridge(onEventBridge), wanted)).toEqual(wanted);
  expect(fired(cloudflareCron(onCloudflare), wanted)).toEqual(wanted);
});

test('the last workday, as in croner', () => {
  const wanted = askCroner('0 9 LW * *', false);
  expect(fired(cloudflareCron('0 9 LW * *'), wanted)).toEqual(wanted);
});

/** The next runs, at most of the twelve years that are looked at. */
function askCroner(text: string, bothDays: boolean): number[] {
  const pattern = new Cron(text, { timezone: 'UTC', paused: true, mode: '5-part', domAndDow: bothDays });
  const found: number[] = [];
  let next = pattern.nextRun(new Date(FROM - 1000));
  while (next !== null && found.length < RUNS && next.getTime() < FROM + 12 * 365 * DAY) {
    found.push(next.getTime());
    next = pattern.nextRun(next);
  }
  return found;
}

function fired(evaluator: Evaluator, wanted: readonly number[]): number[] {
  return evaluator.between(FROM, (wanted.at(-1) ?? FROM + DAY) + 1);
}

function firedByNcrontab(text: string, wanted: readonly number[]): number[] {
  const schedule = readNcrontab(text);
  const end = wanted.at(-1) ?? FROM + DAY;
  const found: number[] = [];
  for (let at = schedule.next(FROM - 1); at !== undefined && at <= end; at = schedule.next(at)) found.push(at);
  return found;
}
