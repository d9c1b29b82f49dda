import type { GeneratedFile } from '../deployables/generated-file.ts';
import type { ApplicationPlan } from '../plan/plan-application.ts';
import type { AwsOptions } from './aws-options.ts';

/**
 * The files that deploy an application to EventBridge Scheduler and Lambda: `template.yaml` for AWS SAM, `samconfig.toml`
 * and `README.md`.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a wrong option or a limit that cannot be kept,
 *   `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that Scheduler cannot keep, `ERR_ANYHOST_UNKNOWN_SERVICE`.
 */
export function awsFiles(plan: ApplicationPlan, _options: AwsOptions = {}): GeneratedFile[] {
  return [{ path: 'template.yaml', text: `# ${plan.name}\n` }];
}
