const MINUTE_MS = 60_000;
/** The days of the longest `TimeSpan`. */
const MOST_DAYS = 10_675_199;

/**
 * Reads the text of a .NET `TimeSpan`, in milliseconds: `hh:mm:ss`, with days in front and a fraction at the end if
 * any, or `hh:mm`. `-1`, which is how host.json says that there is no limit, is `Infinity`.
 *
 * @returns `undefined` for anything else, for hours above 23, for no time at all, and for more than .NET can hold.
 * @see https://learn.microsoft.com/dotnet/api/system.timespan.parse
 */
export function parseTimeSpan(value: unknown): number | undefined {
  if (value === '-1' || value === -1) return Number.POSITIVE_INFINITY;
  const match =
    typeof value === 'string' ? /^(?:(\d{1,8})\.)?(\d\d?):(\d\d?)(?::(\d\d?)(\.\d+)?)?$/.exec(value.trim()) : null;
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = match;
  // .NET reads more hours than a day has as days: "24:00:00" is not a day.
  if (Number(days) > MOST_DAYS || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const wholeMinutes = (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
  const ms = wholeMinutes * MINUTE_MS + Math.round(Number(seconds + fraction) * 1000);
  return ms > 0 ? ms : undefined;
}
