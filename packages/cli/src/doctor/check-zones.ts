import { type Instant, toInstant } from '@anyhost/core';
import { type Finding, failure, ok, warning } from './finding.ts';

/** A zone whose offset is not the same in winter and in summer. */
const SAMPLE = 'Europe/Amsterdam';
const WINTER: Instant = toInstant(Date.UTC(2026, 0, 15));
const SUMMER: Instant = toInstant(Date.UTC(2026, 6, 15));
/** Governments change zones every year. */
const OLD_AFTER_YEARS = 2;

/** What decides about the zones of this Node. */
export interface ZoneFacts {
  /** The version of the zone data: `2025b`. */
  readonly tz: string | undefined;
  readonly icu: string | undefined;
}

/** Whether this Node knows time zones, and how old its knowledge is. */
export function checkZones({ tz, icu }: ZoneFacts, now: Instant): Finding {
  const offsets = [WINTER, SUMMER].map(offsetOf);
  const version = `Zone data ${tz ?? 'of an unknown version'}, ICU ${icu ?? 'unknown'}`;
  if (offsets.join() !== 'GMT+1,GMT+2') {
    const message = `${version}: ${SAMPLE} is ${offsets.join(' in winter, ')} in summer, instead of GMT+1 and GMT+2.`;
    return failure('time zones', message, 'Use a build of Node with full ICU data, as nodejs.org has it.');
  }
  const year = Number(/^\d{4}/.exec(tz ?? '')?.[0]);
  const age = new Date(now).getUTCFullYear() - year;
  if (age >= OLD_AFTER_YEARS) return warning('time zones', `${version}: the data is ${age} years old.`, 'Update Node.');
  return ok('time zones', `${version}: ${SAMPLE} is ${offsets.join(' in winter, ')} in summer.`);
}

function offsetOf(instant: Instant): string {
  try {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: SAMPLE, timeZoneName: 'shortOffset' });
    return format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
