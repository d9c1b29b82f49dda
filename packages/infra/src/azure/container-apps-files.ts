import type { GeneratedFile } from '../deployables/generated-file.ts';
import type { ApplicationPlan } from '../plan/plan-application.ts';
import type { ContainerAppsOptions } from './container-apps-options.ts';

/**
 * The deployment of an application on Azure Container Apps: a scheduled job per service, a job to start by hand per
 * `onDemand()` service, and where it is asked for the long-lived host.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, `ERR_ANYHOST_UNKNOWN_SERVICE`, and `ERR_ANYHOST_INVALID_SCHEDULE`
 *   for a schedule that a job cannot keep.
 */
export function containerAppsFiles(_plan: ApplicationPlan, _options: ContainerAppsOptions): GeneratedFile[] {
  return [];
}
