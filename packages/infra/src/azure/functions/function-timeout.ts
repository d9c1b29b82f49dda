import { type GivenOption, invalidOption } from '@anyhost/core';
import type { PlannedService } from '../../plan/plan-application.ts';
import { neededTimeMs } from '../parts/needed-time.ts';

/** What Azure gives an invocation where host.json says nothing, on the plans that are generated. */
const AZURE_DEFAULT_MS = 30 * 60_000;
const DAY_MS = 86_400_000;

/**
 * How long an invocation may take: the option, else what the longest service needs, and at least Azure's own default
 * where a service has no `timeoutMs`. In whole seconds; `Infinity` for no limit.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for less than a service needs, and where a day is not enough.
 */
export function functionTimeoutMs(services: readonly PlannedService[], given: GivenOption): number {
  const needs = services.map(({ name, policy }) => ({ name, ms: neededTimeMs(policy) }));
  const longest = needs.reduce((most, next) => ((next.ms ?? 0) > (most.ms ?? 0) ? next : most), { name: '', ms: 0 });
  const longestMs = longest.ms ?? 0;
  const isOpen = needs.some(({ ms }) => ms === undefined) || needs.length === 0;
  const { value = isOpen ? Math.max(longestMs, AZURE_DEFAULT_MS) : longestMs } = given;
  if (value === Number.POSITIVE_INFINITY) return value;
  if (typeof value !== 'number' || value < longestMs) {
    const expected = `at least ${longestMs}: the service '${longest.name}' may run for its timeoutMs and needs its reserve`;
    throw invalidOption(given, expected);
  }
  const ms = Math.ceil(value / 1000) * 1000;
  if (ms < DAY_MS) return ms;
  const why = `Infinity: the service '${longest.name}' needs ${longestMs} ms, and host.json takes less than a day or no limit`;
  throw invalidOption(
    given,
    given.value === undefined ? why : 'less than a day in milliseconds, or Infinity for no limit',
  );
}

/** A time as host.json has it: `hh:mm:ss`, or `-1` for no limit. */
export function timeSpan(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return '-1';
  const seconds = Math.ceil(ms / 1000);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
