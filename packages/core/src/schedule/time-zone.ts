import { nearestName } from '../base/nearest-name.ts';
import { quote } from './quote.ts';

// The names of the tz database without a slash. `Factory` is left out: it is not a place.
const SHORT_NAMES = new Set(
  `CET CST6CDT CUBA EET EGYPT EIRE EST EST5EDT GB GB-EIRE GMT GMT+0 GMT-0 GMT0 GREENWICH HONGKONG HST ICELAND IRAN
  ISRAEL JAMAICA JAPAN KWAJALEIN LIBYA MET MST MST7MDT NAVAJO NZ NZ-CHAT POLAND PORTUGAL PRC PST8PDT ROC ROK SINGAPORE
  TURKEY UCT UNIVERSAL UTC W-SU WET ZULU`.split(/\s+/),
);

// Intl takes these too. IANA does not list them, and few authors mean the place that they stand for in Intl.
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ['ACT', 'Australia/Darwin'],
  ['AET', 'Australia/Sydney'],
  ['AGT', 'America/Argentina/Buenos_Aires'],
  ['ART', 'Africa/Cairo'],
  ['AST', 'America/Anchorage'],
  ['BET', 'America/Sao_Paulo'],
  ['BST', 'Asia/Dhaka'],
  ['CAT', 'Africa/Harare'],
  ['CNT', 'America/St_Johns'],
  ['CST', 'America/Chicago'],
  ['CTT', 'Asia/Shanghai'],
  ['EAT', 'Africa/Addis_Ababa'],
  ['ECT', 'Europe/Paris'],
  ['IET', 'America/Indiana/Indianapolis'],
  ['IST', 'Asia/Kolkata'],
  ['JST', 'Asia/Tokyo'],
  ['MIT', 'Pacific/Apia'],
  ['NET', 'Asia/Yerevan'],
  ['NST', 'Pacific/Auckland'],
  ['PLT', 'Asia/Karachi'],
  ['PNT', 'America/Phoenix'],
  ['PRT', 'America/Puerto_Rico'],
  ['PST', 'America/Los_Angeles'],
  ['SST', 'Pacific/Guadalcanal'],
  ['VST', 'Asia/Ho_Chi_Minh'],
]);

// Names with a slash that Intl takes and the tz database does not have.
const NOT_IANA = /^(?:SystemV\/.*|US\/Pacific-New|Canada\/East-Saskatchewan|Etc\/Unknown)$/i;
// Engines differ in which of these they report for the same zone.
const UTC_NAMES = /^(?:(?:Etc\/)?(?:UTC|UCT|GMT|GMT[+-]?0|Zulu|Universal|Greenwich))$/i;
const IANA_EXPECTED = "Use an IANA name such as 'Europe/Amsterdam'";

/**
 * What is wrong with a time zone, and what to write instead; `undefined` for a zone of the tz database that Intl knows.
 */
export function timeZoneProblem(timeZone: string): string | undefined {
  if (canonicalTimeZone(timeZone) !== undefined) return undefined;
  if (typeof timeZone !== 'string') return `the time zone is not a string. ${IANA_EXPECTED}.`;
  const place = ABBREVIATIONS.get(timeZone.toUpperCase());
  if (place !== undefined) {
    return `${quote(timeZone)} is not a time zone: abbreviations are ambiguous, and this one would be read as ${place}. ${IANA_EXPECTED}.`;
  }
  if (/^(?:UTC|GMT)?[+-]/i.test(timeZone)) {
    return `${quote(timeZone)} is not a time zone: offsets do not follow daylight saving. ${IANA_EXPECTED}, or 'Etc/GMT-2' for two hours ahead of UTC.`;
  }
  const similar = similarZone(timeZone);
  const hint = similar === undefined ? '' : ` Did you mean '${similar}'?`;
  return `there is no time zone ${quote(timeZone)}.${hint} ${IANA_EXPECTED}.`;
}

/** A zone that a misspelt name, or the name of its city alone, may stand for. */
function similarZone(name: string): string | undefined {
  const known = Intl.supportedValuesOf('timeZone');
  const city = `/${name.toLowerCase().replaceAll(' ', '_')}`;
  return nearestName(name, known) ?? known.find((zone) => zone.toLowerCase().endsWith(city));
}

/**
 * The name under which Intl knows a time zone, so that two names of one zone are equal; `UTC` for all of its names.
 *
 * @returns Undefined for what is not a time zone of the tz database: unknown names, abbreviations, offsets.
 */
export function canonicalTimeZone(timeZone: string): string | undefined {
  // UTC is by far the most common, and the first call of Intl costs some milliseconds.
  if (timeZone === 'UTC') return timeZone;
  if (typeof timeZone !== 'string' || !/^[A-Z]/i.test(timeZone)) return undefined;
  if (UTC_NAMES.test(timeZone)) return 'UTC';
  if (timeZone.includes('/') ? NOT_IANA.test(timeZone) : !SHORT_NAMES.has(timeZone.toUpperCase())) return undefined;
  return nameInIntl(timeZone);
}

// Two names per zone are usual; a formatter for each question would cost as much as all else.
const namesInIntl = new Map<string, string>();

function nameInIntl(timeZone: string): string | undefined {
  const known = namesInIntl.get(timeZone.toLowerCase());
  if (known !== undefined) return known;
  try {
    const { timeZone: name } = new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions();
    namesInIntl.set(timeZone.toLowerCase(), name);
    return name;
  } catch {
    return undefined;
  }
}
