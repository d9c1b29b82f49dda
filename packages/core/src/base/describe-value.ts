import { maskSecrets } from './mask-secrets.ts';

/** How much of a text is shown. */
const LONGEST_TEXT = 100;
const LONGEST_NAME = 40;
const MOST_KEYS = 8;
/**
 * Characters that a terminal or a log reader could misinterpret: control characters, and format characters such as a
 * change of direction.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const LARGEST_SHOWN_BIGINT = 10n ** 30n;

/**
 * A short text that shows a value in a message. Objects are shown by their keys, because their values may be
 * secret; passwords and the credentials of URLs in texts are masked. Control characters are escaped. Never throws,
 * and runs no getter.
 */
export function describeValue(value: unknown): string {
  try {
    return describe(value);
  } catch {
    // A revoked proxy, or one whose traps throw.
    return `a${typeof value === 'function' ? ' function' : 'n object'} that cannot be read`;
  }
}

/** Masks secrets, escapes control characters and cuts: for names, paths and sentences inside a message. */
export function escapeText(text: string, longest: number = LONGEST_TEXT): string {
  // Masked before it is cut: half a secret is one, too.
  const masked = maskSecrets(text.slice(0, 4 * longest));
  const shown = masked.slice(0, longest).replace(INVISIBLE, toEscape);
  const isWhole = masked.length <= longest && text.length <= 4 * longest;
  // Escapes make a text longer; they are cut again.
  return isWhole && shown.length <= longest ? shown : `${shown.slice(0, longest)}…`;
}

function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return describeText(value);
    case 'bigint':
      return describeBigint(value);
    case 'symbol':
      return `Symbol(${escapeText(value.description ?? '', LONGEST_NAME)})`;
    case 'function':
      return `function ${ownName(value) ?? '(anonymous)'}`;
    case 'object':
      return value === null ? 'null' : describeObject(value);
    default:
      return String(value);
  }
}

function describeText(text: string): string {
  // Masked before it is cut: half a secret is one, too.
  const masked = maskSecrets(text.slice(0, 4 * LONGEST_TEXT));
  if (masked.length <= LONGEST_TEXT && text.length <= 4 * LONGEST_TEXT) {
    const shown = escaped(masked);
    if (shown.length <= LONGEST_TEXT) return `"${shown}"`;
  }
  const beginning = escaped(maskCutCredentials(masked).slice(0, LONGEST_TEXT)).slice(0, LONGEST_TEXT);
  return `"${beginning}…" (${text.length} characters)`;
}

// The `@` that would have shown the credentials of a URL may have been cut off.
function maskCutCredentials(text: string): string {
  return text.replace(/:\/\/[^\s/@"']+$/, '://***');
}

function describeBigint(value: bigint): string {
  if (value < LARGEST_SHOWN_BIGINT && value > -LARGEST_SHOWN_BIGINT) return `${value}n`;
  return `a bigint ${value > 0n ? 'above 10^30' : 'below -10^30'}`;
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length} element${value.length === 1 ? '' : 's'}`;
  const name = className(value);
  if (ArrayBuffer.isView(value)) return `${name ?? 'a buffer'} of ${value.byteLength} bytes`;
  const time = timeOf(value);
  if (time !== undefined) return Number.isNaN(time) ? 'an invalid Date' : `Date ${new Date(time).toISOString()}`;
  const keys = Object.keys(value);
  const shown = keys.slice(0, MOST_KEYS).map((key) => escapeText(key, LONGEST_NAME));
  while (shown.join(', ').length > LONGEST_TEXT) shown.pop();
  const more = keys.length - shown.length;
  if (more > 0) shown.push(`and ${more} more`);
  const listed = shown.length === 0 ? '{}' : `{ ${shown.join(', ')} }`;
  return name === undefined || name === 'Object' ? listed : `${name} ${listed}`;
}

/** The time of a Date, of another realm too; `undefined` for anything else. */
export function timeOf(value: unknown): number | undefined {
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return undefined;
  }
}

function className(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== 'object' || prototype === null) return undefined;
  const made: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof made === 'function' ? ownName(made) : undefined;
}

function ownName(value: object): string | undefined {
  const name: unknown = Object.getOwnPropertyDescriptor(value, 'name')?.value;
  return typeof name === 'string' && name !== '' ? escapeText(name, LONGEST_NAME) : undefined;
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1).replace(INVISIBLE, toEscape);
}

function toEscape(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
