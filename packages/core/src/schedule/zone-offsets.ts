/** A stretch of time in which a zone keeps one offset. Times are seconds since the Unix epoch. */
export interface OffsetSpan {
  readonly start: number;
  /** The first second after it. The offset after that may be the same one. */
  readonly end: number;
  /** Local time minus UTC, in seconds. */
  readonly offset: number;
}

const DAY = 86_400;
const BLOCK = 256 * DAY;
// No zone of the tz database changes twice within two days.
const PROBE = 2 * DAY;
const MOST_BLOCKS = 64;
const LAST_SECOND = 8.64e12;

/** The offsets of a time zone, looked up where they are asked for and kept; every schedule in the zone shares them. */
export class ZoneOffsets {
  /** The name of the zone, as it was given. */
  readonly timeZone: string;
  readonly #blocks = new Map<number, readonly OffsetSpan[]>();
  #latest: OffsetSpan | undefined;

  constructor(timeZone: string) {
    this.timeZone = timeZone;
    if (timeZone === 'UTC') this.#latest = { start: -2 * LAST_SECOND, end: 2 * LAST_SECOND, offset: 0 };
  }

  /** The span in which an instant lies. */
  at(seconds: number): OffsetSpan {
    const latest = this.#latest;
    if (latest !== undefined && latest.start <= seconds && seconds < latest.end) return latest;
    const found = this.#block(Math.floor(seconds / BLOCK)).find(({ end }) => seconds < end);
    if (found === undefined) throw new RangeError(`${this.timeZone} has no offset at ${seconds} s`);
    this.#latest = found;
    return found;
  }

  #block(index: number): readonly OffsetSpan[] {
    const known = this.#blocks.get(index);
    if (known !== undefined) return known;
    if (this.#blocks.size >= MOST_BLOCKS) this.#blocks.clear();
    const spans = findSpans(this.timeZone, index * BLOCK);
    this.#blocks.set(index, spans);
    return spans;
  }
}

const zones = new Map<string, ZoneOffsets>();

/** The offsets of a zone that exists. One object per zone: there are some six hundred names. */
export function zoneOffsets(timeZone: string): ZoneOffsets {
  const key = timeZone.toLowerCase();
  const known = zones.get(key) ?? new ZoneOffsets(key === 'utc' ? 'UTC' : timeZone);
  zones.set(key, known);
  return known;
}

function findSpans(timeZone: string, blockStart: number): OffsetSpan[] {
  const offsetAt = offsetReader(timeZone);
  const spans: OffsetSpan[] = [];
  let start = blockStart;
  let offset = offsetAt(start);
  for (let probe = blockStart; probe < blockStart + BLOCK; probe += PROBE) {
    const end = probe + PROBE;
    if (offsetAt(end) === offset) continue;
    const change = findChange(offsetAt, probe, end);
    spans.push({ start, end: change, offset });
    start = change;
    offset = offsetAt(change);
  }
  if (start < blockStart + BLOCK) spans.push({ start, end: blockStart + BLOCK, offset });
  return spans;
}

/** The first second after `low` with another offset than there; at `high` it is another one. */
function findChange(offsetAt: (seconds: number) => number, low: number, high: number): number {
  const before = offsetAt(low);
  let [same, other] = [low, high];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(middle) === before) same = middle;
    else other = middle;
  }
  return other;
}

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

// The formatter takes tens of kilobytes and is not kept: a block is looked up once.
function offsetReader(timeZone: string): (seconds: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' });
  return (seconds) => {
    const ms = Math.min(Math.max(seconds, -LAST_SECOND), LAST_SECOND) * 1000;
    const [, sign, hours = '0', minutes = '0', rest = '0'] = OFFSET.exec(format.format(ms)) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest));
  };
}
