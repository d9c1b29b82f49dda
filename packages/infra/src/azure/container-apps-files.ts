import type { ApplicationPlan } from '../plan/plan-application.ts';
import type { GeneratedFile } from '../text/generated-file.ts';
import { writeBicep } from './bicep/bicep-file.ts';
import { containerAppsBicep } from './container-apps/container-apps-bicep.ts';
import { containerAppsReadme } from './container-apps/container-apps-readme.ts';
import { planContainerApps } from './container-apps/plan-container-apps.ts';
import type { ContainerAppsOptions } from './container-apps-options.ts';
import { parametersFile } from './parts/parameters-file.ts';

/**
 * The deployment of an application on Azure Container Apps: a scheduled job for each service and a manual job
 * for each `onDemand()` service, or the long-lived host.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, and `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that a job
 *   cannot keep.
 */
export function containerAppsFiles(application: ApplicationPlan, options: ContainerAppsOptions): GeneratedFile[] {
  const plan = planContainerApps(application, options);
  const { name, secrets, registry, image } = plan;
  const parameters = [
    { symbol: 'registryName', value: registry },
    { symbol: 'image', value: image },
  ];
  return [
    { path: 'README.md', text: containerAppsReadme(plan) },
    { path: 'main.bicep', text: writeBicep(containerAppsBicep(plan)) },
    { path: 'main.bicepparam', text: parametersFile({ name, secrets, parameters }) },
  ];
}
