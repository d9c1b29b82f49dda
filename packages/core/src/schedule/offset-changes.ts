import type { Instant } from '../time/instant.ts';
import { zoneOffsets } from './zone-offsets.ts';

/** A change of a zone's clocks. Times and offsets are in seconds. */
export interface OffsetChange {
  /** The first second with the new offset, since the Unix epoch. */
  readonly at: number;
  /** Local time minus UTC until then. */
  readonly before: number;
  /** Local time minus UTC from then on. */
  readonly after: number;
}

/** The changes of a zone's clocks in the days after an instant. */
export function offsetChanges(timeZone: string, from: Instant, days: number): readonly OffsetChange[] {
  const zone = zoneOffsets(timeZone);
  const until = from / 1000 + days * 86_400;
  const changes: OffsetChange[] = [];
  let span = zone.at(Math.floor(from / 1000));
  while (span.end < until) {
    const next = zone.at(span.end);
    if (next.offset !== span.offset) changes.push({ at: span.end, before: span.offset, after: next.offset });
    span = next;
  }
  return changes;
}
