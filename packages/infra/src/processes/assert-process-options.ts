import {
  assertBoolean,
  assertKnownOptions,
  assertNumber,
  type GivenOption,
  invalidOption,
  readEntries,
  readList,
} from '@anyhost/core';
import type { ApplicationPlan } from '../plan/plan-application.ts';
import { assertCommand, assertEnvironment } from './assert-process-option.ts';
import type { ProcessOptions } from './process-options.ts';

const NUMBERS = {
  healthPort: { least: 1, most: 65_535, whole: true },
  readinessDelayMs: { least: 0, whole: true },
  shutdownTimeoutMs: { least: 0, whole: true },
  startupTimeoutMs: { least: 1, whole: true },
} as const;

/** The names of {@link ProcessOptions}, for the checks of options that extend them. */
export const PROCESS_OPTIONS: Record<keyof ProcessOptions, true> = {
  environment: true,
  services: true,
  hostCommand: true,
  onceCommand: true,
  healthPort: true,
  readinessDelayMs: true,
  shutdownTimeoutMs: true,
  startupTimeoutMs: true,
  onceTimeoutMs: true,
  mayRunTwice: true,
  guard: true,
  allowManyTicks: true,
};

/** Throws `ERR_ANYHOST_INVALID_OPTION` for a wrong value; unknown names are refused by those who extend the options. */
export function assertProcessOptions(owner: string, application: ApplicationPlan, options: ProcessOptions): void {
  const names = application.services.map(({ name }) => name);
  assertEnvironment(owner, options.environment);
  for (const option of ['hostCommand', 'onceCommand'] as const) {
    assertCommand({ owner, option, value: options[option] });
  }
  for (const option of ['services', 'mayRunTwice'] as const) {
    assertServiceNames({ owner, option, value: options[option] }, names);
  }
  for (const option of ['healthPort', 'readinessDelayMs', 'shutdownTimeoutMs', 'startupTimeoutMs'] as const) {
    assertNumber({ owner, option, value: options[option] }, NUMBERS[option]);
  }
  assertOnceTimeout(owner, options.onceTimeoutMs, names);
  for (const option of ['guard', 'allowManyTicks'] as const) assertBoolean({ owner, option, value: options[option] });
}

function assertServiceNames(given: GivenOption, names: readonly string[]): void {
  for (const name of readList(given, 'a list of names of services')) {
    if (names.some((known) => known === name)) continue;
    throw invalidOption({ ...given, value: name }, `names of background services: ${names.join(', ')}`);
  }
}

function assertOnceTimeout(owner: string, value: unknown, names: readonly string[]): void {
  const given = { owner, option: 'onceTimeoutMs', value };
  const range = { least: 1, whole: true };
  if (typeof value !== 'object') {
    assertNumber(given, range);
    return;
  }
  const entries = readEntries(given, 'milliseconds, or an object of milliseconds by service');
  assertKnownOptions(`${owner}: onceTimeoutMs`, Object.fromEntries(entries), names);
  for (const [name, timeoutMs] of entries) {
    assertNumber({ owner, option: `onceTimeoutMs['${name}']`, value: timeoutMs }, range);
  }
}
