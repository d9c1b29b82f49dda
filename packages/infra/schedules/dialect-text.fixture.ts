import { dateOf } from './calendar.fixture.ts';
import type { Random } from './random.fixture.ts';
import type { ClockChange } from './zone-clock.fixture.ts';

/** The local time at which a change begins: what the clock would show without it. */
export function wallTimeOf({ at, before }: ClockChange): {
  hour: number;
  minute: number;
  day: number;
  weekday: number;
  month: number;
} {
  const local = at + before;
  const { day, weekday, month } = dateOf(local);
  const minutes = Math.floor(local / 60_000) - Math.floor(local / 86_400_000) * 1440;
  return { hour: Math.floor(minutes / 60), minute: minutes % 60, day, weekday, month };
}

/** Five fields of numbers, ranges and steps, with times around a change of the clock more often than by chance. */
export function numericCron(change: ClockChange, random: Random): string {
  const wall = wallTimeOf(change);
  const hours = [-2, -1, 0, 0, 1, 2].map((shift) => (wall.hour + shift + 24) % 24);
  const minute = numericField(random, { min: 0, max: 59, near: [0, 0, 15, 30, 45, 59, wall.minute] });
  const hour = numericField(random, { min: 0, max: 23, near: hours });
  const day = random.chance(0.7)
    ? '*'
    : numericField(random, { min: 1, max: 31, near: [wall.day, Math.min(wall.day + 1, 28)] });
  const weekday = random.chance(0.7)
    ? '*'
    : numericField(random, { min: 0, max: 6, near: [wall.weekday, (wall.weekday + 1) % 7] });
  const month = random.chance(0.8) ? '*' : numericField(random, { min: 1, max: 12, near: [wall.month] });
  return `${minute} ${hour} ${day} ${month} ${weekday}`;
}

interface FieldOptions {
  readonly min: number;
  readonly max: number;
  readonly near: readonly number[];
}

function numericField(random: Random, { min, max, near }: FieldOptions): string {
  const value = (): number => (random.chance(0.8) ? random.pick(near) : random.number(min, max));
  const [low = min, high = max] = [value(), value()].sort((a, b) => a - b);
  return random.pick([
    () => `${value()}`,
    () => `${value()}`,
    () => [...new Set([value(), value(), value()])].join(','),
    () => `${low}-${high}`,
    () => `${low}-${high}/${random.number(1, 6)}`,
    () => `*/${random.number(2, Math.min(20, max - min))}`,
    () => '*',
  ])();
}
