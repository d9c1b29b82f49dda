import type { ApplicationPlan } from '../plan/plan-application.ts';
import type { GeneratedFile } from '../text/generated-file.ts';
import type { AwsOptions } from './aws-options.ts';
import { awsReadme } from './aws-readme.ts';
import { awsStack } from './aws-stack.ts';
import { samTemplate } from './sam-template.ts';
import { samConfig } from './samconfig.ts';

/**
 * The files that deploy an application to EventBridge Scheduler and Lambda: `template.yaml` for AWS SAM, `samconfig.toml`
 * and `README.md`.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a wrong option or a limit that cannot be kept,
 *   `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that Scheduler cannot keep, `ERR_ANYHOST_UNKNOWN_SERVICE`.
 */
export function awsFiles(plan: ApplicationPlan, options: AwsOptions = {}): GeneratedFile[] {
  const stack = awsStack('awsFiles', plan, options);
  return [
    { path: 'template.yaml', text: samTemplate(stack) },
    { path: 'samconfig.toml', text: samConfig(stack) },
    { path: 'README.md', text: awsReadme(stack) },
  ];
}
