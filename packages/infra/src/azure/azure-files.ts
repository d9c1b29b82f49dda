import type { GeneratedFile } from '../deployables/generated-file.ts';
import type { ApplicationPlan } from '../plan/plan-application.ts';
import type { AzureOptions } from './azure-options.ts';

/**
 * The deployment of an application as an Azure function app: `main.bicep` with its parameters, `host.json`,
 * `.funcignore`, and a README by which a person deploys it and tears it down.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, `ERR_ANYHOST_UNKNOWN_SERVICE`, and `ERR_ANYHOST_INVALID_SCHEDULE`
 *   for a schedule or a time zone that the function app cannot keep.
 */
export function azureFiles(_plan: ApplicationPlan, _options: AzureOptions = {}): GeneratedFile[] {
  return [];
}
