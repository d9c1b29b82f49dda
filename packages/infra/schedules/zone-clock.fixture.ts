const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST_DAY = Date.UTC(2025, 0, 1);
const LAST_DAY = Date.UTC(2045, 0, 1);

/** A change of a zone's offset from UTC. */
export interface ClockChange {
  /** The instant from which the new offset holds. */
  readonly at: number;
  /** The offsets before and after it, in milliseconds. */
  readonly before: number;
  readonly after: number;
}

/** The clock of a time zone from 2025 to 2044, as Intl tells it. Local times are milliseconds as if the zone were UTC. */
export class ZoneClock {
  readonly changes: readonly ClockChange[];
  readonly #first: number;
  /** The span of time that was asked for last: the next question most often lies in it too. */
  #span = { from: 0, to: 0, offset: 0 };

  constructor(timeZone: string) {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' });
    this.changes = findChanges((instant) => readOffset(format.format(instant)));
    this.#first = readOffset(format.format(FIRST_DAY));
  }

  offsetAt(instant: number): number {
    const { from, to, offset } = this.#span;
    if (instant >= from && instant < to) return offset;
    const index = this.changes.findLastIndex(({ at }) => at <= instant);
    this.#span = {
      from: this.changes[index]?.at ?? Number.NEGATIVE_INFINITY,
      to: this.changes[index + 1]?.at ?? Number.POSITIVE_INFINITY,
      offset: this.changes[index]?.after ?? this.#first,
    };
    return this.#span.offset;
  }

  localOf(instant: number): number {
    return instant + this.offsetAt(instant);
  }

  /** The instants at which the clock shows a local time: none in a gap, two in an overlap, the earlier one first. */
  instantsOf(local: number): number[] {
    if (this.changes.length === 0) return [local - this.#first];
    const [early, late] = [this.offsetAt(local - DAY), this.offsetAt(local + DAY)];
    if (early === late) return [local - early];
    return [...new Set([local - early, local - late])]
      .filter((instant) => this.localOf(instant) === local)
      .sort((a, b) => a - b);
  }

  /** The changes in a span of time. */
  changesBetween(from: number, to: number): ClockChange[] {
    return this.changes.filter(({ at }) => at >= from && at < to);
  }
}

const clocks = new Map<string, ZoneClock>();

/** The clock of a zone. Finding its changes takes some milliseconds, so each is made once. */
export function zoneClock(timeZone = 'UTC'): ZoneClock {
  const clock = clocks.get(timeZone) ?? new ZoneClock(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}

function findChanges(offsetAt: (instant: number) => number): ClockChange[] {
  const changes: ClockChange[] = [];
  let before = offsetAt(FIRST_DAY);
  for (let day = FIRST_DAY; day < LAST_DAY; day += DAY) {
    const after = offsetAt(day + DAY);
    if (after === before) continue;
    let [low, high] = [day, day + DAY];
    while (high - low > 60_000) {
      const middle = low + Math.floor((high - low) / 120_000) * 60_000;
      if (offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    changes.push({ at: high, before, after });
    before = after;
  }
  return changes;
}

function readOffset(text: string): number {
  const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
