import type { TimedSchedule } from '@anyhost/core';
import { wallTimeOf } from './dialect-text.fixture.ts';
import type { Random } from './random.fixture.ts';
import { type ClockChange, zoneClock } from './zone-clock.fixture.ts';
import { COMMON_ZONES, CURIOUS_ZONES, FIXED_ZONES } from './zones.fixture.ts';

const ALL_ZONES = Intl.supportedValuesOf('timeZone');
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A schedule of the portable grammar, whose shape and times are curious more often than by chance. */
export function randomSchedule(random: Random): TimedSchedule {
  return random.chance(0.25) ? randomEvery(random) : randomCron(random);
}

function randomZone(random: Random): string {
  const zones = random.pick([
    FIXED_ZONES,
    ['UTC'],
    COMMON_ZONES,
    COMMON_ZONES,
    CURIOUS_ZONES,
    CURIOUS_ZONES,
    ALL_ZONES,
  ]);
  return random.pick(zones);
}

/** A change of the zone's clock, or the end of a leap day where the zone has none. */
function someChange(timeZone: string, random: Random): ClockChange {
  const changes = zoneClock(timeZone).changesBetween(Date.UTC(2026, 11, 1), Date.UTC(2037, 0, 1));
  return changes.length === 0 ? { at: Date.UTC(2028, 2, 1), before: 0, after: 0 } : random.pick(changes);
}

function randomEvery(random: Random): TimedSchedule {
  const periodMs = random.pick([
    () => random.pick([1, 2, 5, 10, 15, 20, 30, 40, 45, 50, 59]) * SECOND,
    () => random.pick([60, 90, 100, 120, 150, 3601, 5400, 86_401]) * SECOND,
    () => random.pick([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]) * MINUTE,
    () => random.pick([7, 8, 11, 25, 40, 45, 50, 61, 75, 90, 100, 1440, 1441]) * MINUTE,
    () => random.pick([1, 2, 3, 4, 6, 8, 12]) * HOUR,
    () => random.pick([5, 7, 9, 10, 16, 18, 25, 36, 56]) * HOUR,
    () => random.pick([1, 1, 2, 3, 7, 7, 14, 30, 365, 3660]) * DAY,
    () => random.number(1, 200_000) * SECOND,
    () => random.number(1, 3000) * MINUTE,
  ])();
  if (random.chance(0.4)) return { kind: 'every', periodMs };
  const timeZone = randomZone(random);
  const change = someChange(timeZone, random);
  const near = random.chance(0.5) ? change.at + change.before + random.number(-8, 8) * 15 * MINUTE : undefined;
  const ms =
    near ??
    Date.UTC(
      random.number(2020, 2030),
      random.number(0, 11),
      random.number(1, 28),
      random.number(0, 23),
      random.pick([0, 0, 15, 30, 59]),
      random.pick([0, 0, 0, 30, 59]),
    );
  const local = new Date(ms).toISOString().slice(0, 19);
  if (random.chance(0.5))
    return { kind: 'every', periodMs, from: `${local}${random.pick(['Z', 'Z', '+02:00', '-09:30'])}` };
  const days = Math.max(1, Math.round(periodMs / DAY)) * DAY;
  return { kind: 'every', periodMs: random.chance(0.8) ? days : periodMs, from: local, timeZone };
}

function randomCron(random: Random): TimedSchedule {
  const timeZone = randomZone(random);
  if (random.chance(0.02)) {
    return { kind: 'cron', expression: random.pick(['@hourly', '@daily', '@weekly', '@monthly', '@yearly']), timeZone };
  }
  const wall = wallTimeOf(someChange(timeZone, random));
  const hours = [-2, -1, 0, 0, 1, 2].map((shift) => (wall.hour + shift + 24) % 24);
  const minute = field(random, { min: 0, max: 59, near: [0, 0, 15, 30, 45, 59, wall.minute] });
  const hour = field(random, { min: 0, max: 23, near: hours });
  const day = random.chance(0.65)
    ? '*'
    : dayField(random, [wall.day, Math.min(wall.day + 1, 28), 1, 15, 28, 29, 30, 31]);
  const month = random.chance(0.75) ? '*' : monthField(random, wall.month);
  const weekday = random.chance(0.6) ? '*' : weekdayField(random, wall.weekday);
  const fields = [minute, hour, day, month, weekday];
  if (random.chance(0.15)) fields.unshift(field(random, { min: 0, max: 59, near: [0, 0, 0, 30, 59] }));
  return { kind: 'cron', expression: fields.join(' '), timeZone };
}

interface FieldOptions {
  readonly min: number;
  readonly max: number;
  readonly near: readonly number[];
  readonly names?: readonly string[];
}

function field(random: Random, { min, max, near, names = [] }: FieldOptions): string {
  const value = (): number => (random.chance(0.75) ? random.pick(near) : random.number(min, max));
  const written = (number: number): string => {
    const name = names[number - min];
    if (name !== undefined && random.chance(0.5)) return random.chance(0.8) ? name : name.toLowerCase();
    return random.chance(0.1) ? String(number).padStart(2, '0') : String(number);
  };
  const [low = min, high = max] = [value(), value()].sort((a, b) => a - b);
  const range = `${written(low)}-${written(high)}`;
  const step = (length: number): number => random.number(1, Math.max(1, length));
  return random.pick([
    () => written(value()),
    () => written(value()),
    () => written(value()),
    () => random.some([value(), value(), value(), value()], 4).map(written).join(','),
    () => range,
    () => (high - low < 2 ? range : `${range}/${step(high - low)}`),
    () => `${written(value())},${range}`,
    () => `*/${random.number(2, Math.min(30, max - min))}`,
    () => '*',
  ])();
}

function dayField(random: Random, near: readonly number[]): string {
  const days = (): string => field(random, { min: 1, max: 31, near });
  return random.pick([
    days,
    days,
    () => 'L',
    () => 'LW',
    () => `${random.pick(near)}W`,
    () => `L,${days()}`,
    () => '1-31',
    () => `15W,${random.pick(near)}`,
  ])();
}

function monthField(random: Random, near: number): string {
  return random.pick([
    () => field(random, { min: 1, max: 12, near: [near, 2, 4], names: MONTHS }),
    () => String(near),
    () => '*/3',
    () => '2',
  ])();
}

function weekdayField(random: Random, near: number): string {
  const some = (): string => field(random, { min: 0, max: 6, near: [near, (near + 1) % 7], names: WEEKDAYS });
  const one = (): string => (random.chance(0.5) ? String(near) : (WEEKDAYS[near] ?? 'SUN'));
  return random.pick([
    some,
    some,
    () => 'MON-FRI',
    () => 'FRI-SUN',
    () => '5-7',
    () => '7',
    () => `${one()}#${random.number(1, 5)}`,
    () => `${one()}L`,
    () => `${one()}#1,${one()}#3`,
    () => `${one()}L,${some()}`,
  ])();
}
