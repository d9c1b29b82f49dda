import {
  AnyhostError,
  assertBoolean,
  assertChoice,
  assertKnownOptions,
  assertLimit,
  describeValue,
  escapeText,
  type GivenOption,
  invalidOption,
  isSchedule,
  isTimed,
  readEntries,
} from '@anyhost/core';
import { assertPlan } from '../plan/assert-plan.ts';
import type { ApplicationPlan } from '../plan/plan-application.ts';
import { assertCommonOptions, COMMON_OPTION_NAMES } from './assert-common-options.ts';
import type { AzureOptions } from './azure-options.ts';
import { RESERVED_SETTINGS } from './functions/app-settings.ts';

/** The owner of the options, in messages. */
export const OWNER = 'azureFiles';

const MEMORY_SIZES: readonly unknown[] = [undefined, 512, 2048, 4096];

/**
 * Checks the options of a function app. Throws `ERR_ANYHOST_INVALID_OPTION`, `…_INVALID_SCHEDULE` or
 * `…_UNKNOWN_SERVICE`.
 */
export function assertFunctionOptions(options: AzureOptions, plan: ApplicationPlan): void {
  assertPlan(OWNER, plan);
  assertKnownOptions(OWNER, options, [...COMMON_OPTION_NAMES, ...OWN_OPTION_NAMES]);
  assertCommonOptions(options, { owner: OWNER, reserved: RESERVED_SETTINGS });
  const given = (option: keyof AzureOptions): GivenOption => ({ owner: OWNER, option, value: options[option] });
  assertHostingPlan(options, given);
  assertChoice(given('nodeVersion'), ['22', '24']);
  assertLimit(given('functionTimeoutMs'), { least: 1000 });
  assertBoolean(given('allowManyTicks'));
  assertTimeZones(options, given('timeZones'));
  assertSchedules(given('schedules'), plan);
}

const OWN_OPTION_NAMES: readonly (keyof AzureOptions)[] = [
  'services',
  'environment',
  'plan',
  'nodeVersion',
  'memoryMb',
  'size',
  'functionTimeoutMs',
  'timeZones',
  'allowManyTicks',
  'schedules',
];

type Given = (option: keyof AzureOptions) => GivenOption;

function assertHostingPlan({ plan = 'flex', memoryMb, size }: AzureOptions, given: Given): void {
  // Consumption is not generated: on Linux it is about to end, and Flex Consumption takes its place.
  assertChoice(given('plan'), ['flex', 'premium']);
  if (!MEMORY_SIZES.includes(memoryMb)) throw invalidOption(given('memoryMb'), '512, 2048 or 4096');
  assertChoice(given('size'), ['EP1', 'EP2', 'EP3']);
  if (plan === 'premium' && memoryMb !== undefined) {
    throw invalidOption(
      given('memoryMb'),
      "undefined: on Premium the option size sets the instance size, such as 'EP1'",
    );
  }
  if (plan === 'flex' && size !== undefined) {
    throw invalidOption(given('size'), 'undefined: on Flex Consumption the option memoryMb sets the instance size');
  }
}

function assertTimeZones({ plan = 'flex' }: AzureOptions, given: GivenOption): void {
  assertChoice(given, ['setting', 'guard']);
  if (plan === 'premium' || given.value !== 'setting') return;
  throw invalidOption(given, "'guard', because Flex Consumption has no time zone setting, or plan: 'premium'");
}

function assertSchedules(given: GivenOption, { services }: ApplicationPlan): void {
  for (const [service, schedule] of readEntries(given, 'a plain object with one schedule per service')) {
    if (schedule === undefined) continue;
    if (!services.some(({ name }) => name === service)) {
      const known = services.map(({ name }) => name);
      throw new AnyhostError(
        'ERR_ANYHOST_UNKNOWN_SERVICE',
        `${OWNER}: schedules names '${escapeText(service)}', which is not a background service; this application has ${known.join(', ') || 'none'}.`,
        { details: { option: 'schedules', service, known } },
      );
    }
    if (isSchedule(schedule) && isTimed(schedule)) continue;
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_SCHEDULE',
      `${OWNER}: the schedule of '${service}' is ${describeValue(schedule)}; expected every('5m') or cron('0 6 * * *').`,
      { details: { service } },
    );
  }
}
