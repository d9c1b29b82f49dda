import { type Instant, parseDuration, readInstant } from '@anyhost/core';
import { usageError } from './cli-error.ts';
import type { Parameter } from './command.ts';
import { nearestOf } from './nearest-of.ts';

/** The longest duration that options of a host take. */
const LONGEST_MS = 3660 * 86_400_000;

/** An option without a value. */
export function flag(description: string): Parameter<boolean> {
  return { description, read: (texts) => texts.length > 0 };
}

/** Any text. The last one counts. */
export function text(description: string, placeholder: string): Parameter<string | undefined> {
  return { description, placeholder, read: (texts) => texts.at(-1) };
}

/** Any text, which must be given. */
export function requiredText(description: string, placeholder: string): Parameter<string> {
  return {
    description,
    placeholder,
    isRequired: true,
    read: (texts, name) => {
      const last = texts.at(-1);
      if (last !== undefined && last.trim() !== '') return last;
      throw usageError(`${name} is missing: ${description}.`);
    },
  };
}

/** Any number of texts, each given by an option of its own. */
export function texts(description: string, placeholder: string): Parameter<readonly string[]> {
  return { description, placeholder, isRepeatable: true, read: (given) => given };
}

/** One of a few words. */
export function choice<Choice extends string>(
  description: string,
  choices: readonly Choice[],
  placeholder: string,
): Parameter<Choice | undefined> {
  return { description, placeholder, choices, read: (texts, name) => readChoices(texts, name, choices).at(-1) };
}

/** Any number of a few words, each given by an option of its own. */
export function choices<Choice extends string>(
  description: string,
  among: readonly Choice[],
  placeholder: string,
): Parameter<readonly Choice[]> {
  return {
    description,
    placeholder,
    choices: among,
    isRepeatable: true,
    read: (texts, name) => readChoices(texts, name, among),
  };
}

/** A whole number in a range. */
export function wholeNumber(
  description: string,
  { least, most, absent }: { readonly least: number; readonly most: number; readonly absent: number },
): Parameter<number> {
  return {
    description: `${description}: ${least} to ${most}, default ${absent}`,
    placeholder: 'number',
    read: (texts, name) => {
      const given = texts.at(-1);
      if (given === undefined) return absent;
      const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
      if (value >= least && value <= most) return value;
      throw usageError(`${name} is ${quoted(given)}; expected a whole number, ${least} to ${most}.`);
    },
  };
}

/** A length of time, in milliseconds: `leastMs` or more, default 0. */
export function duration(
  description: string,
  { leastMs = 0 }: { readonly leastMs?: number } = {},
): Parameter<number | undefined> {
  return {
    description,
    placeholder: 'duration',
    read: (texts, name) => {
      const given = texts.at(-1);
      if (given === undefined) return undefined;
      const ms = readDuration(given);
      if (ms >= leastMs && ms <= LONGEST_MS) return ms;
      const least = leastMs === 0 ? '' : `, at least ${leastMs < 1000 ? `${leastMs}ms` : `${leastMs / 1000}s`}`;
      throw usageError(`${name} is ${quoted(given)}; expected a number and a unit${least}: 30s, 5m, 2h, 1d.`);
    },
  };
}

/** An instant. A date alone is its beginning in UTC. */
export function instant(description: string): Parameter<Instant | undefined> {
  return {
    description,
    placeholder: 'instant',
    read: (texts, name) => {
      const given = texts.at(-1);
      if (given === undefined) return undefined;
      const value = readInstant(/^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00:00Z` : given);
      if (value !== undefined) return value;
      throw usageError(
        `${name} is ${quoted(given)}; expected an instant with its offset, such as 2026-11-22T06:15:00Z, or a date.`,
      );
    },
  };
}

/** NaN for text that is not a duration. */
function readDuration(given: string): number {
  try {
    return parseDuration(given);
  } catch {
    return Number.NaN;
  }
}

function readChoices<Choice extends string>(
  texts: readonly string[],
  name: string,
  among: readonly Choice[],
): readonly Choice[] {
  return texts.map((given) => {
    const found = among.find((candidate) => candidate === given);
    if (found !== undefined) return found;
    const expected = `expected ${among.join(', ')}`;
    throw usageError(`${name} is ${quoted(given)}; ${expected}.${nearestOf(given, among)}`);
  });
}

/** A text of the command line, as messages quote it: on one line, and cut. */
export function quoted(given: string): string {
  return given.length > 100 ? `${JSON.stringify(given.slice(0, 100))}…` : JSON.stringify(given);
}
