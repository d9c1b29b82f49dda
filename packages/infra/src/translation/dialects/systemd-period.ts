import type { UnevenPeriod, WrittenPeriod } from './dialect.ts';
import { valuesText } from './systemd-text.ts';

const DAY = 86_400;
/** More lines than this are no text that a person reads. */
const MOST_LINES = 12;

/**
 * A period that divides a day, in several lines: every 90 minutes is each third hour, and each third hour from 01:30.
 */
export function writeSystemdPeriod({ periodMs, next }: UnevenPeriod): WrittenPeriod | undefined {
  const period = periodMs / 1000;
  if (DAY % period !== 0) return undefined;
  const lines = linesOf(timesOfDay(period, next.getTime() / 1000));
  return lines.length > MOST_LINES ? undefined : { expression: lines.join('\n'), notes: [] };
}

function timesOfDay(period: number, origin: number): readonly number[] {
  const first = ((origin % period) + period) % period;
  return Array.from({ length: DAY / period }, (_, index) => first + index * period);
}

/** Times with the same hours and the same second share a line. */
function linesOf(times: readonly number[]): readonly string[] {
  const hours = grouped(
    times,
    (time) => time % 3600,
    (time) => Math.floor(time / 3600),
  );
  const minutes = grouped(
    [...hours],
    ([time, values]) => `*-*-* ${valuesText('hour', values)}:|:${valuesText('second', [time % 60])} UTC`,
    ([time]) => Math.floor(time / 60),
  );
  return Array.from(minutes, ([line, values]) => line.replace('|', valuesText('minute', values)));
}

function grouped<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
  memberOf: (item: Item) => number,
): ReadonlyMap<Key, readonly number[]> {
  const groups = new Map<Key, number[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), memberOf(item)]);
  }
  return groups;
}
