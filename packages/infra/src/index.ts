// Schedules in the syntax of each platform.
export {
  type Refusal,
  type RejectCode,
  SCHEDULE_TARGETS,
  type ScheduleTarget,
  type TranslateOptions,
  type Translation,
} from './translation/translation.ts';
export { translateSchedule } from './translation/translate-schedule.ts';

// Applications as data.
export {
  type ApplicationPlan,
  type PlannedService,
  type PlanOptions,
  planApplication,
} from './plan/plan-application.ts';

// Deployment files.
export { cloudRunFiles } from './containers/cloud-run/cloud-run-files.ts';
export type { CloudRunOptions } from './containers/cloud-run/cloud-run-options.ts';
export type { ProcessOptions } from './processes/process-options.ts';
export { dockerFiles } from './containers/docker/docker-files.ts';
export type { DockerOptions } from './containers/docker/docker-options.ts';
export { kubernetesFiles } from './containers/kubernetes/kubernetes-files.ts';
export type { KubernetesOptions } from './containers/kubernetes/kubernetes-options.ts';
export { systemdFiles } from './containers/systemd/systemd-files.ts';
export type { SystemdOptions } from './containers/systemd/systemd-options.ts';
export { observabilityFiles } from './observability/observability-files.ts';
export type { ObservabilityOptions } from './observability/observability-options.ts';
export { DEPLOYMENT_TARGETS, type Deployment, type DeploymentTarget } from './deployables/deployment.ts';
export { generateFiles } from './deployables/generate-files.ts';
export type { GeneratedFile } from './text/generated-file.ts';

// AWS.
export { awsFiles } from './aws/aws-files.ts';
export type { AwsOptions, AwsStoreOptions, AwsVpcOptions } from './aws/aws-options.ts';
// Azure: a function app, and Container Apps.
export { azureFiles } from './azure/azure-files.ts';
export type { AzureOptions } from './azure/azure-options.ts';
export type { AzureStoreOptions } from './azure/azure-store-options.ts';
export { containerAppsFiles } from './azure/container-apps-files.ts';
export type { ContainerAppsOptions } from './azure/container-apps-options.ts';
