const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A change of a zone's offset from UTC. */
export interface ClockChange {
  readonly timeZone: string;
  /** The instant from which the new offset holds. */
  readonly at: number;
  /** The offsets before and after it, as `GMT+01:00`. */
  readonly from: string;
  readonly to: string;
}

/** The changes of a zone in a span of years, found by asking Intl for each day. */
export function clockChanges(timeZone: string, firstYear: number, lastYear: number): ClockChange[] {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' });
  const offsetAt = (instant: number): string => format.format(instant).split(' ').at(-1) ?? '';
  const changes: ClockChange[] = [];
  const end = Date.UTC(lastYear + 1, 0, 1);
  let from = offsetAt(Date.UTC(firstYear, 0, 1));
  for (let day = Date.UTC(firstYear, 0, 1); day < end; day += DAY) {
    const to = offsetAt(day + DAY);
    if (to === from) continue;
    let at = day;
    while (offsetAt(at) === from) at += HOUR / 4;
    while (offsetAt(at - 60_000) !== from) at -= 60_000;
    changes.push({ timeZone, at, from, to });
    from = to;
  }
  return changes;
}

/** One change for each distinct pair of offsets and time of day, per twenty years. */
export function kindsOfChange(changes: readonly ClockChange[]): ClockChange[] {
  const kinds = new Map<string, ClockChange>();
  for (const change of changes) {
    const twentyYears = Math.floor(new Date(change.at).getUTCFullYear() / 20);
    const kind = `${change.from} ${change.to} ${change.at % DAY} ${twentyYears}`;
    if (!kinds.has(kind)) kinds.set(kind, change);
  }
  return [...kinds.values()];
}

/** The wall time that a clock shows at the last minute before a change. */
export function wallTimeBefore({ at, from }: ClockChange): Date {
  const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(from) ?? [];
  return new Date(at - 60_000 + (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000);
}
