import type { GeneratedFile } from '../../deployables/generated-file.ts';
import type { ApplicationPlan } from '../../plan/plan-application.ts';
import type { KubernetesOptions } from './kubernetes-options.ts';

/** Generates the files that deploy an application. */
export function kubernetesFiles(_plan: ApplicationPlan, _options: KubernetesOptions): readonly GeneratedFile[] {
  return [];
}
