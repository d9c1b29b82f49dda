import {
  assertKnownOptions,
  assertMethods,
  assertNumber,
  type GivenOption,
  invalidOption,
  isRecord,
  readEntries,
  readList,
  timeOf,
} from '@anyhost/core';
import { LONGEST_TIMER_MS } from './longest-timer.ts';

/** Checks the value of one option. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export type OptionCheck = (given: GivenOption) => void;

/** Checks options as JavaScript may pass them: their names, then their values in the order of the checks. */
export function assertOptions(owner: string, options: object, checks: Readonly<Record<string, OptionCheck>>): void {
  assertKnownOptions(owner, options, Object.keys(checks));
  for (const [option, check] of Object.entries(checks)) {
    const value: unknown = Reflect.get(options, option);
    check({ owner, option, value });
  }
}

/** Takes any value. */
export function acceptAnything(): void {}

/** Takes a text. */
export function assertText(given: GivenOption): void {
  if (given.value === undefined || typeof given.value === 'string') return;
  throw invalidOption(given, 'a string');
}

/** Takes a text that has to be given. */
export function assertGivenText(given: GivenOption): void {
  assertText({ ...given, value: given.value ?? null });
}

/** Takes a list of texts. */
export function assertTexts(given: GivenOption): void {
  const expected = 'an array of strings';
  if (readList(given, expected).some((item) => typeof item !== 'string')) throw invalidOption(given, expected);
}

/** Takes environment variables. */
export function assertVariables(given: GivenOption): void {
  const expected = 'an object of strings';
  const variables = readEntries(given, expected, isRecord);
  if (variables.some(([, text]) => typeof text !== 'string')) throw invalidOption(given, expected);
}

/** Takes milliseconds, as long as a timer can wait. */
export function assertTimer(given: GivenOption): void {
  assertNumber(given, { least: 0, most: LONGEST_TIMER_MS });
}

/** Takes a logger such as pino. */
export function assertLogger(given: GivenOption): void {
  assertMethods(given, ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'child'], 'a logger such as pino');
}

/** Reads a time: milliseconds since the Unix epoch. Throws `ERR_ANYHOST_INVALID_OPTION` for anything that is not one. */
export function readTime(given: GivenOption): number {
  const { value } = given;
  const time = typeof value === 'string' ? new Date(value).getTime() : timeOf(value);
  if (time === undefined || Number.isNaN(time))
    throw invalidOption(given, "a Date or text such as '2026-11-22T06:00:00Z'");
  return time;
}
