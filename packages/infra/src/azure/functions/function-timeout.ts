import { type GivenOption, invalidOption } from '@anyhost/core';
import { neededTime } from '../../plan/needed-time.ts';
import type { PlannedService } from '../../plan/plan-application.ts';

/** What Azure gives an invocation where host.json says nothing, on the plans that are generated. */
const AZURE_DEFAULT_MS = 30 * 60_000;
/** host.json takes less than a day, or no limit. */
const LONGEST_MS = 86_400_000 - 1000;

/**
 * How long an invocation may take: the option, else what the longest service needs, and at least Azure's own default
 * where a service has no `timeoutMs`. In whole seconds; `Infinity` for no limit.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for less than a service needs, and where a day is not enough.
 */
export function functionTimeoutMs(services: readonly PlannedService[], given: GivenOption): number {
  if (given.value === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  const times = services.flatMap(({ name, policy }) => ({ name, ...neededTime(policy) }));
  const { name, leastMs } = longestOf(times);
  if (leastMs > LONGEST_MS) {
    throw invalidOption(
      given,
      `Infinity: the service '${name}' needs ${leastMs} ms, and host.json accepts less than a day or no limit`,
    );
  }
  if (typeof given.value !== 'number') {
    const isOpen = times.length === 0 || times.some(({ wantedMs }) => wantedMs === undefined);
    const wantedMs = Math.max(...times.map((time) => time.wantedMs ?? 0), isOpen ? AZURE_DEFAULT_MS : 0);
    return wholeSeconds(Math.min(wantedMs, LONGEST_MS));
  }
  if (given.value > LONGEST_MS)
    throw invalidOption(given, 'less than a day, in milliseconds, or Infinity for no limit');
  if (given.value >= leastMs) return wholeSeconds(given.value);
  throw invalidOption(given, `at least ${leastMs}: the timeoutMs of the service '${name}' and its reserve`);
}

/** A time as host.json has it: `hh:mm:ss`, or `-1` for no limit. */
export function timeSpan(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return '-1';
  const seconds = Math.ceil(ms / 1000);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function longestOf(times: readonly { readonly name: string; readonly leastMs?: number }[]): {
  readonly name: string;
  readonly leastMs: number;
} {
  let longest = { name: '', leastMs: 0 };
  for (const { name, leastMs = 0 } of times) if (leastMs > longest.leastMs) longest = { name, leastMs };
  return longest;
}

function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000) * 1000;
}
