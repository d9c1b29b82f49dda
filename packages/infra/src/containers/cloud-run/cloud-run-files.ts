import type { GeneratedFile } from '../../deployables/generated-file.ts';
import type { ApplicationPlan } from '../../plan/plan-application.ts';
import type { CloudRunOptions } from './cloud-run-options.ts';

/** Generates the files that deploy an application. */
export function cloudRunFiles(_plan: ApplicationPlan, _options: CloudRunOptions): readonly GeneratedFile[] {
  return [];
}
