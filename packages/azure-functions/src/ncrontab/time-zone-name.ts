/**
 * The name under which Intl knows a time zone, so that two spellings of one zone are equal: `UTC` for `Etc/UTC`.
 *
 * @returns Undefined for an unknown name and for an offset such as `+02:00`, which Intl takes but no platform does.
 */
export function canonicalTimeZone(timeZone: string): string | undefined {
  // By far the most common, and Intl costs a cold start some milliseconds.
  if (timeZone === 'UTC') return timeZone;
  if (!/^[A-Z]/i.test(timeZone)) return undefined;
  try {
    const { timeZone: name } = new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions();
    return UTC_NAMES.has(name) ? 'UTC' : name;
  } catch {
    return undefined;
  }
}

/** How far a zone's clocks are from UTC, in milliseconds, on the first of each month of a year. */
export function monthlyOffsets(timeZone: string, year: number): number[] {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return Array.from({ length: 12 }, (_, month) => {
    const name = format.formatToParts(Date.UTC(year, month, 1)).find(({ type }) => type === 'timeZoneName');
    const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name?.value ?? '') ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  });
}

// Engines differ in which of these they report for the same zone.
const UTC_NAMES = new Set(['UTC', 'GMT', 'Etc/UTC', 'Etc/GMT', 'Etc/UCT', 'Etc/Zulu', 'Etc/Universal']);
