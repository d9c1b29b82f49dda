// Schedules in the words of each platform.
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
export type { GeneratedFile } from './deployables/generated-file.ts';

// AWS.
export { awsFiles } from './aws/aws-files.ts';
export type { AwsOptions, AwsStoreOptions, AwsVpcOptions } from './aws/aws-options.ts';
// Azure: a function app, and Container Apps.
export { azureFiles } from './azure/azure-files.ts';
export type { AzureOptions } from './azure/azure-options.ts';
export type { AzureStoreOptions } from './azure/azure-store-options.ts';
export { containerAppsFiles } from './azure/container-apps-files.ts';
export type { ContainerAppsOptions } from './azure/container-apps-options.ts';
