import { type GivenOption, invalidOption, parseDuration } from '@anyhost/core';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Checks an option that is a period of whole minutes, at most a day, and returns it. */
export function readPeriod(given: GivenOption): string {
  const { value } = given;
  const periodMs = typeof value === 'string' ? durationOf(value) : undefined;
  if (typeof value === 'string' && periodMs !== undefined && periodMs % MINUTE_MS === 0 && isInRange(periodMs))
    return value;
  throw invalidOption(given, "a period of whole minutes, at most one day, such as '1m' or '15m'");
}

function isInRange(periodMs: number): boolean {
  return periodMs >= MINUTE_MS && periodMs <= DAY_MS;
}

function durationOf(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}
