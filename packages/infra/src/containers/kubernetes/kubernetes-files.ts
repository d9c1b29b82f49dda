import type { ApplicationPlan } from '../../plan/plan-application.ts';
import { serviceNames } from '../../processes/resource-names.ts';
import { type ScheduledServices, timedServices } from '../../processes/scheduled-services.ts';
import { GENERATED_COMMENT } from '../../text/generated.ts';
import type { GeneratedFile } from '../../text/generated-file.ts';
import { yamlText } from '../../text/yaml.ts';
import { cronJob } from './cron-job.ts';
import { deployment } from './deployment.ts';
import type { KubernetesOptions } from './kubernetes-options.ts';
import { type KubernetesPlan, kubernetesPlan, LONGEST_NAME } from './kubernetes-plan.ts';
import { kubernetesReadme } from './kubernetes-readme.ts';
import { kustomization } from './kustomization.ts';

/**
 * Generates the files that deploy an application to Kubernetes: in `deployment/` the long-lived host, in `cron-jobs/` a
 * CronJob for each service, each folder with a kustomization; and a README.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for wrong options and those that contradict the application;
 *   `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that a CronJob cannot keep.
 */
export function kubernetesFiles(application: ApplicationPlan, options: KubernetesOptions): GeneratedFile[] {
  const plan = kubernetesPlan(application, options);
  const scheduled = plan.mode === 'deployment' ? undefined : timedServices(plan, 'kubernetes');
  return [
    { path: 'README.md', text: kubernetesReadme(plan, scheduled) },
    ...(plan.mode === 'cronJobs' ? [] : deploymentFolder(plan)),
    ...(scheduled === undefined ? [] : cronJobsFolder(plan, scheduled)),
  ];
}

function deploymentFolder(plan: KubernetesPlan): readonly GeneratedFile[] {
  return [
    { path: 'deployment/deployment.yaml', text: yamlText(deployment(plan), GENERATED_COMMENT) },
    { path: 'deployment/kustomization.yaml', text: kustomization(plan, ['deployment.yaml']) },
  ];
}

function cronJobsFolder(plan: KubernetesPlan, { services, leftOut }: ScheduledServices): readonly GeneratedFile[] {
  const names = serviceNames(plan.application, LONGEST_NAME);
  const files = services.map((service) => {
    const name = names.get(service.name) ?? service.name;
    return { path: `cron-jobs/${name}.yaml`, text: yamlText(cronJob(plan, service, name), GENERATED_COMMENT) };
  });
  const resources = files.map(({ path }) => path.replace('cron-jobs/', ''));
  return [...files, { path: 'cron-jobs/kustomization.yaml', text: kustomization(plan, resources, leftOut) }];
}
