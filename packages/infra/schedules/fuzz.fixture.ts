import type { Random } from './random.fixture.ts';
import { randomSchedule } from './random-schedule.fixture.ts';

const PIECES =
  '* ? L W LW # / - , 0 1 5 7 59 60 31 1#2 5L 15W MON FRI-SUN JAN @daily @every 1-5/2 */7 -1 1e3 0x10 ٣ １ é 🕐 \u0000 \u202e \ufeff \t \n \r\n % {x} " \' \\ <!-- undefined NaN'.split(
    ' ',
  );
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'europe/berlin',
  'Mars/Olympus',
  '+02:00',
  'BST',
  '',
  ' ',
  'Etc/GMT+25',
  'America/New_York\u0000',
  '__proto__',
  'constructor',
];
const FROMS = [
  '2026-11-23T09:00',
  '2026-11-23T09:00:00Z',
  '2026-02-31T00:00Z',
  '2026-11-23',
  '0000-01-01T00:00Z',
  '9999-12-31T23:59:59Z',
  '',
  'now',
  '2026-11-23T24:00Z',
];
const JUNK: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e308,
  10n,
  '',
  'x',
  [],
  {},
  Symbol('x'),
  () => 1,
  new Date(Number.NaN),
];

/** Anything that plain JavaScript may hand over as a schedule; most often something that is nearly one. */
export function anySchedule(random: Random): unknown {
  return random.chance(0.9) ? nearlySchedule(random) : noSchedule(random);
}

function nearlySchedule(random: Random): unknown {
  return random.pick([
    () => ({ kind: 'cron', expression: anyText(random), timeZone: random.chance(0.7) ? 'UTC' : anyZone(random) }),
    () => ({ kind: 'cron', expression: nearlyCron(random), timeZone: random.chance(0.7) ? 'UTC' : anyZone(random) }),
    () => ({
      kind: 'cron',
      expression: nearlyCron(random),
      timeZone: random.pick(['Europe/Berlin', 'Pacific/Chatham']),
    }),
    () => ({
      kind: 'every',
      periodMs: anyPeriod(random),
      from: anyFrom(random),
      timeZone: random.chance(0.6) ? undefined : anyZone(random),
    }),
    () => ({
      ...randomSchedule(random),
      [random.pick(['kind', 'expression', 'timeZone', 'periodMs', 'from'])]: random.pick(JUNK),
    }),
  ])();
}

function noSchedule(random: Random): unknown {
  return random.pick([
    () => ({ kind: random.pick(['continuous', 'onDemand', 'Cron', '', 'every ', 1]) }),
    () => random.pick(JUNK),
    () => ({
      get kind(): string {
        throw new Error('a getter that throws');
      },
    }),
  ])();
}

/** Options that are right, and now and then any others. */
export function anyOptions(random: Random): Record<string, unknown> {
  const options: Record<string, unknown> = { now: new Date(Date.UTC(2026, random.number(0, 11), 1)) };
  for (const name of ['guard', 'durableRecord', 'allowManyTicks']) {
    if (random.chance(0.4)) options[name] = random.chance(0.5);
  }
  if (random.chance(0.05))
    options[random.pick(['guard', 'now', 'durableRecord', 'Guard', 'timeZone'])] = random.pick(JUNK);
  return options;
}

/** Whether options are those that the documents allow. */
export function areDocumented(options: Record<string, unknown>): boolean {
  return Object.entries(options).every(([name, value]) => {
    if (['guard', 'durableRecord', 'allowManyTicks'].includes(name))
      return value === undefined || typeof value === 'boolean';
    return name === 'now' && (value === undefined || (value instanceof Date && !Number.isNaN(value.getTime())));
  });
}

function anyText(random: Random): string {
  return random.pick([
    () =>
      Array.from({ length: random.number(0, 12) }, () => random.pick(PIECES)).join(random.pick([' ', '', ',', '  '])),
    () =>
      Array.from({ length: random.number(4, 7) }, () =>
        Array.from({ length: random.number(1, 3) }, () => random.pick(PIECES)).join(''),
      ).join(' '),
    () => String.fromCodePoint(...Array.from({ length: random.number(1, 30) }, () => random.number(1, 0xd7ff))),
    () => String.fromCharCode(...Array.from({ length: random.number(1, 30) }, () => random.number(32, 126))),
    () => random.pick(PIECES).repeat(random.number(100, 2000)),
  ])();
}

/** A valid expression with some characters changed. */
function nearlyCron(random: Random): string {
  const schedule = randomSchedule(random);
  let text = schedule.kind === 'cron' ? schedule.expression : '*/5 * * * *';
  for (let change = random.number(0, 3); change > 0; change -= 1) {
    const at = random.number(0, text.length);
    const piece = random.pick([...PIECES, '']);
    text = text.slice(0, at) + piece + text.slice(at + random.number(0, 2));
  }
  if (random.chance(0.01)) text = text.replace(/\S+/, (part) => `${part},`.repeat(random.number(50, 500)).slice(0, -1));
  return text;
}

function anyZone(random: Random): unknown {
  return random.chance(0.9) ? random.pick(ZONES) : random.pick(JUNK);
}

function anyPeriod(random: Random): unknown {
  return random.pick([
    () => random.number(1, 4000) * 1000,
    () => random.number(1, 4000) * 60_000,
    () => random.next() * 1e9,
    () => random.pick([0, -1000, 1, 999, 1000, 316_224_000_000, 316_224_001_000, Number.MAX_SAFE_INTEGER]),
    () => random.pick(JUNK),
  ])();
}

function anyFrom(random: Random): unknown {
  if (random.chance(0.4)) return undefined;
  return random.chance(0.9) ? random.pick(FROMS) : random.pick(JUNK);
}
