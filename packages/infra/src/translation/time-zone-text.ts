import { canonicalTimeZone } from '@anyhost/core/schedule';

/** `Asia/Kolkata`, `Etc/GMT-2`, `America/Port_of_Spain`. */
const PLACE = /^[A-Z][A-Za-z-]*(?:\/[A-Z](?!.*[A-Z]{4})[\w+-]*)+$/;
/** `CET`, `EST5EDT`, `NZ-CHAT`, `Japan`. */
const SHORT_NAME = /^(?:[A-Z][a-z]+|[A-Z]{1,3}(?:\d[A-Z]{3}|-CHAT|-SU|-Eire)?)$/;

/**
 * The name of a time zone as the tz database spells it: platforms compare upper and lower case, Intl does not. A name
 * that is spelt well is kept, also where Intl knows the zone under another one.
 */
export function spelledTimeZone(timeZone: string): string {
  const canonical = canonicalTimeZone(timeZone) ?? timeZone;
  if (canonical.toLowerCase() === timeZone.toLowerCase()) return canonical;
  return PLACE.test(timeZone) || SHORT_NAME.test(timeZone) ? timeZone : canonical;
}
