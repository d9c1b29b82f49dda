import type { GeneratedFile } from '../../deployables/generated-file.ts';
import type { ApplicationPlan } from '../../plan/plan-application.ts';
import type { SystemdOptions } from './systemd-options.ts';

/** Generates the files that deploy an application. */
export function systemdFiles(_plan: ApplicationPlan, _options: SystemdOptions): readonly GeneratedFile[] {
  return [];
}
