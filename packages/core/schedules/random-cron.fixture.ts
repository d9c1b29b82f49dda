import { type ClockChange, wallTimeBefore } from './clock-changes.fixture.ts';

/** A random number from 0 to 1 for each call, the same ones for each seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** A cron expression of the portable grammar whose times lie around a change of the clock more often than by chance. */
export function randomCron(change: ClockChange, random: () => number): string {
  const wall = wallTimeBefore(change);
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new RangeError('The list to pick from is empty.');
    return value;
  };
  const number = (min: number, max: number): number => min + Math.floor(random() * (max - min + 1));

  function field(min: number, max: number, near: readonly number[]): string {
    const value = (): number => (random() < 0.7 ? pick(near) : number(min, max));
    const [low = min, high = max] = [value(), value()].sort((a, b) => a - b);
    const step = (length: number): number => number(1, Math.max(1, Math.min(length, 20)));
    const range = low === high ? `${low}` : `${low}-${high}`;
    return pick([
      () => `${value()}`,
      () => `${value()}`,
      () => [...new Set([value(), value(), value()])].join(','),
      () => range,
      () => (low === high ? range : `${range}/${step(high - low)}`),
      () => `*/${number(2, Math.min(max - min, 20))}`,
      () => '*',
    ])();
  }

  const hours = [-1, 0, 1, 2, 3].map((shift) => (wall.getUTCHours() + shift + 24) % 24);
  const minutes = [0, 0, 15, 30, 45, 59, wall.getUTCMinutes()];
  const dates = [wall.getUTCDate(), wall.getUTCDate() + 1].map((date) => Math.min(date, 28));
  const weekday = WEEKDAYS[wall.getUTCDay()] ?? 'SUN';
  const days = (): string =>
    random() < 0.6 ? '*' : pick([() => field(1, 31, dates), () => `${pick(dates)}W`, () => 'L', () => 'LW'])();
  const weekdays = (): string =>
    random() < 0.6
      ? '*'
      : pick([
          () => field(0, 6, [wall.getUTCDay()]),
          () => weekday,
          () => `${weekday}#${number(1, 5)}`,
          () => `${weekday}L`,
          () => 'FRI-SUN',
        ])();
  const months = random() < 0.8 ? '*' : pick([`${wall.getUTCMonth() + 1}`, '*/3', '3-4,9-11']);
  const rest = `${field(0, 59, minutes)} ${field(0, 23, hours)} ${days()} ${months} ${weekdays()}`;
  return random() < 0.15 ? `${field(0, 59, [0, 30, 59])} ${rest}` : rest;
}
