import type { Instant } from '@anyhost/core';

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** An instant in UTC, without milliseconds: due times have none. */
export function utcText(instant: Instant | Date): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** How long ago something was: `3 min ago`. */
export function agoText(at: Date, now: Instant): string {
  const ms = now - at.getTime();
  return ms < 1000 ? 'just now' : `${lengthText(ms)} ago`;
}

/** A length of time in its largest whole unit: `3 min`, `250 ms`. */
export function lengthText(ms: number): string {
  const [unit, length] = UNITS.find(([, least]) => ms >= least) ?? ['ms', 1];
  return `${Math.floor(ms / length)} ${unit}`;
}

/** Makes the texts of instants as a clock in a time zone shows them: `Fri 2026-11-27 06:00:00 GMT+1`. */
export function localTextsOf(timeZone: string): (instant: Instant) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  });
  return (instant) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
    const date = `${of('year')}-${of('month')}-${of('day')}`;
    // Versions of ICU differ in whether they write the zero.
    const offset = of('timeZoneName').replace(/^GMT$/, 'GMT+0');
    return `${of('weekday')} ${date} ${of('hour')}:${of('minute')}:${of('second')} ${offset}`;
  };
}
