import type { ApplicationPlan } from '../plan/plan-application.ts';
import type { GeneratedFile } from '../text/generated-file.ts';
import { assertFunctionOptions } from './assert-function-options.ts';
import type { AzureOptions } from './azure-options.ts';
import { writeBicep } from './bicep/bicep-file.ts';
import { functionBicep } from './functions/function-bicep.ts';
import { functionReadme } from './functions/function-readme.ts';
import { hostJson } from './functions/host-json.ts';
import { planFunctionApp } from './functions/plan-function-app.ts';
import { parametersFile } from './parts/parameters-file.ts';

/**
 * The deployment of an application as an Azure function app: `main.bicep` with its parameters, `host.json`,
 * `.funcignore`, and a README by which a person deploys it and tears it down.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, `ERR_ANYHOST_UNKNOWN_SERVICE`, and `ERR_ANYHOST_INVALID_SCHEDULE`
 *   for a schedule or a time zone that the function app cannot keep.
 */
export function azureFiles(plan: ApplicationPlan, options: AzureOptions = {}): GeneratedFile[] {
  assertFunctionOptions(options, plan);
  const app = planFunctionApp(plan, options);
  return [
    { path: 'README.md', text: functionReadme(app) },
    { path: 'main.bicep', text: writeBicep(functionBicep(app)) },
    { path: 'main.bicepparam', text: parametersFile(app) },
    { path: 'host.json', text: hostJson(app.functionTimeoutMs) },
    { path: '.funcignore', text: FUNCIGNORE },
  ];
}

/** The folder that is uploaded holds a bundle: this keeps out what may lie beside it. */
const FUNCIGNORE = `*.bicep
*.bicepparam
*.db
*.db-*
*.map
.env
.funcignore
.git*
.vscode*
README.md
local.settings.json
`;
