import { assertChoice, assertKnownOptions, assertNumber, invalidOption } from '../base/assert-option.ts';
import { readList } from '../base/read-option.ts';
import { BUILT_IN_CHECKS } from '../contract/health.ts';
import { assertUses, duplicateName } from './assert-registration.ts';
import type { HealthCheckOptions } from './builder.ts';

const OPTIONS: Record<keyof HealthCheckOptions, true> = {
  timeoutMs: true,
  tags: true,
  failureStatus: true,
  uses: true,
};

/** Throws for a name that a check of the host itself has, and for invalid options. */
export function assertHealthCheckOptions(name: string, owner: string, options: HealthCheckOptions): void {
  if (BUILT_IN_CHECKS.includes(name.toLowerCase())) throw duplicateName(name, 'is a check of the host itself');
  assertKnownOptions(owner, options, Object.keys(OPTIONS));
  const { timeoutMs, tags, failureStatus, uses } = options;
  assertNumber({ owner, option: 'timeoutMs', value: timeoutMs }, { least: 1 });
  assertChoice({ owner, option: 'failureStatus', value: failureStatus }, ['degraded', 'unhealthy']);
  const given = { owner, option: 'tags', value: tags };
  const expected = "an array of strings, for example ['ready']";
  if (readList(given, expected).some((tag) => typeof tag !== 'string' || tag === ''))
    throw invalidOption(given, expected);
  assertUses(owner, uses);
}
