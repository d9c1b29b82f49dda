import { assertKnownOptions, assertNumber } from '@anyhost/core';
import { assertText } from '../options/assert-text.ts';
import type { ApplicationPlan } from '../plan/plan-application.ts';
import type { ObservabilityOptions } from './observability-options.ts';

/** {@link ObservabilityOptions} with every default filled in. */
export interface ObservabilityPlan {
  readonly application: ApplicationPlan;
  readonly job: string;
  readonly consecutiveFaults: number;
}

const OWNER = 'observabilityFiles';

const OPTIONS: Record<keyof ObservabilityOptions, true> = { job: true, consecutiveFaults: true };

/** Checks the options and fills in their defaults. */
export function observabilityPlan(application: ApplicationPlan, options: ObservabilityOptions): ObservabilityPlan {
  assertKnownOptions(OWNER, options, Object.keys(OPTIONS));
  const { job = application.name, consecutiveFaults = 3 } = options;
  assertText(
    { owner: OWNER, option: 'job', value: job },
    /^[\w.:/@-]+$/,
    'a text of letters, digits and any of _ . : / @ -',
  );
  assertNumber({ owner: OWNER, option: 'consecutiveFaults', value: consecutiveFaults }, { least: 1, whole: true });
  return { application, job, consecutiveFaults };
}
