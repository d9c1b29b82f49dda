import type { GeneratedFile } from '../../deployables/generated-file.ts';
import type { ApplicationPlan } from '../../plan/plan-application.ts';
import type { DockerOptions } from './docker-options.ts';

/** Generates the files that deploy an application. */
export function dockerFiles(_plan: ApplicationPlan, _options: DockerOptions): readonly GeneratedFile[] {
  return [];
}
