import { describe, expect, test } from 'vitest';
import { numericCron } from './dialect-text.fixture.ts';
import { zonesAsOnThisMachine } from './machine-zones.fixture.ts';
import { Random } from './random.fixture.ts';
import { systemdCalendar } from './systemd.fixture.ts';
import { askSystemd, hasSystemd } from './systemd-analyze.fixture.ts';
import { zoneClock } from './zone-clock.fixture.ts';
import { COMMON_ZONES, CURIOUS_ZONES } from './zones.fixture.ts';

const HOUR = 3_600_000;
const YEAR = 2027;
const ITERATIONS = 30;
const TEXTS = 5;
/** Zones in whose data winter time is the one that "saves daylight". */
const SUMMER_IS_STANDARD = ['Africa/Casablanca', 'Africa/El_Aaiun', 'Europe/Dublin'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

describe.skipIf(!hasSystemd)('the evaluator of OnCalendar agrees with systemd-analyze', () => {
  test.each([
    'Fri *-*~07/1 10:00:00 UTC',
    '*-02~01 00:00:00 UTC',
    'Mon..Wed,Sun *-*-* 02..07/2:00 UTC',
    '*-01/3-01 06:00:00 UTC',
    '*-*-31 00:00:00 UTC',
    '*-*~02..05 00:00:00 UTC',
    '*-*-08..14 09:00:30 Asia/Kathmandu',
    'Sat,Sun *-*-* *:00/20:15,45 Pacific/Chatham',
  ])('%s', (text) => {
    const from = Date.UTC(YEAR, 0, 1);
    const elapses = askSystemd(text, { from, iterations: ITERATIONS });
    expect(elapses.length).toBeGreaterThan(10);
    expect(
      systemdCalendar(text)
        .between(from + 1, (elapses.at(-1) ?? 0) + 1)
        .map(show),
    ).toEqual(elapses.map(show));
  });

  test('around the clock changes of many zones', { timeout: 900_000 }, () => {
    const random = new Random(1);
    let compared = 0;
    for (const zone of zonesAsOnThisMachine([...CURIOUS_ZONES, ...COMMON_ZONES], YEAR, YEAR + 1)) {
      for (const change of zoneClock(zone).changesBetween(Date.UTC(YEAR, 0, 1), Date.UTC(YEAR + 1, 0, 1))) {
        // There, systemd 252 leaves out the rest of a day of which one time lies in the gap.
        if (change.after > change.before && SUMMER_IS_STANDARD.includes(zone)) continue;
        for (let count = 0; count < TEXTS; count += 1) {
          const text = `${calendarOf(numericCron(change, random))} ${zone}`;
          const from = change.at - 4 * HOUR;
          const elapses = askSystemd(text, { from, iterations: ITERATIONS });
          const evaluated = systemdCalendar(text).between(from + 1, (elapses.at(-1) ?? from) + 1);
          expect(evaluated.map(show), `${text} from ${show(from)}`).toEqual(elapses.map(show));
          compared += elapses.length;
        }
      }
    }
    process.stdout.write(`schedules: ${compared} instants compared with systemd-analyze\n`);
  });
});

/**
 * Five fields as a calendar expression; both day fields must match there. Steps are written with an end: without
 * it, systemd 252 fails where a step leads past the last month, and past midnight in zones whose gap begins there.
 */
function calendarOf(cron: string): string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.split(' ');
  const days = weekday === '*' ? '' : `${weekdaysOf(weekday)} `;
  return `${days}*-${componentOf(month, 1, 12)}-${componentOf(day, 1, 31)} ${componentOf(hour, 0, 23)}:${componentOf(minute, 0, 59)}:00`;
}

function componentOf(field: string, min: number, max: number): string {
  return field.replaceAll('-', '..').replaceAll('*/', `${min}..${max}/`);
}

function weekdaysOf(field: string): string {
  const numbers = field.split(',').flatMap((part) => {
    const [range = '', step = '1'] = part.split('/');
    const [first = '', last = first] = range === '*' ? ['0', '6'] : range.split('-');
    return WEEKDAYS.filter(
      (_, index) => index >= Number(first) && index <= Number(last) && (index - Number(first)) % Number(step) === 0,
    );
  });
  return numbers.join(',');
}

function show(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
