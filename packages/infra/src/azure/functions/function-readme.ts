import { formatSchedule } from '@anyhost/core/schedule';
import {
  deployCommand,
  notesList,
  outputCommand,
  secretsSection,
  storeSection,
  tableRow,
  tearDownSection,
  UNCOMPILED,
} from '../parts/readme-parts.ts';
import { PACKAGE_CONTAINER, PACKAGE_FILE } from './function-app.ts';
import { timeSpan } from './function-timeout.ts';
import { guardCall } from './guard-call.ts';
import type { FunctionAppPlan } from './plan-function-app.ts';

/** The page by which a person deploys the function app, looks at it and tears it down. */
export function functionReadme(app: FunctionAppPlan): string {
  return `# ${app.application} on Azure Functions

A function app on the plan ${app.hosting.plan === 'flex' ? 'Flex Consumption' : `Elastic Premium (${app.hosting.size})`}, with Linux and Node ${app.hosting.nodeVersion}. The files are
generated from the application; generate them again when a schedule, a limit or a policy changes.

| file | what |
| --- | --- |
| \`main.bicep\` | the resources |
| \`main.bicepparam\` | their parameters |
| \`host.json\` | belongs into the folder of the code: the time limit of an invocation is ${limitText(app)} |
| \`.funcignore\` | belongs there too: what is not uploaded |

${UNCOMPILED}

## Timers

${timerTable(app)}
${timeText(app)}
## Deploy

You need the Azure CLI, a subscription, and in it the right to assign roles (*Owner*, or *Role Based Access Control Administrator*).

1. Create the resources:

   \`\`\`sh
   az group create --name ${app.name} --location westeurope
   ${deployCommand(app.name)}
   \`\`\`

   ${secretsSection(app.secrets)}The roles that it assigns take effect within ten minutes.

2. In the folder of the application, build the code: \`npx anyhost build azure\`, or a build of your own. Here, add \`host.json\` and
   \`.funcignore\` to it, and make a zip file of all:

   \`\`\`sh
   # The folder that the build has left, of an application that is two folders up.
   CODE=../../dist/azure
   cp host.json .funcignore "$CODE"
   rm -f ${PACKAGE_FILE}
   (cd "$CODE" && zip -qr "$OLDPWD/${PACKAGE_FILE}" . -x@.funcignore)
   \`\`\`

3. Upload it:

   \`\`\`sh
${uploadCommands(app)}
   \`\`\`

After a change the second and the third step bring the code into effect, and the first one the resources.

${storeSection(app.store)}## Look at it

\`\`\`sh
# The timers that Azure has found.
az functionapp function list --resource-group ${app.name} --name "$APP" --output table
# Runs, and what they wrote.
az monitor app-insights query --resource-group ${app.name} --app ${app.name}-insights \\
  --analytics-query 'requests | order by timestamp desc | take 20'
az monitor app-insights query --resource-group ${app.name} --app ${app.name}-insights \\
  --analytics-query 'union traces, exceptions | order by timestamp desc | take 50'
\`\`\`

${tearDownSection(app.name, app.secrets)}
Everything is in the one resource group${app.store?.kind === 'azure-storage' ? ', the state of the application included' : ''}.
`.replaceAll(/\n{3,}/g, '\n\n');
}

function limitText({ functionTimeoutMs }: FunctionAppPlan): string {
  return functionTimeoutMs === Number.POSITIVE_INFINITY ? 'none' : timeSpan(functionTimeoutMs);
}

function timerTable({ timers }: FunctionAppPlan): string {
  if (timers.length === 0) return 'The application has no service with due times: there are none.\n';
  const rows = timers.map(({ service, schedule, translation }) =>
    tableRow([
      service.name,
      `\`${formatSchedule(schedule)}\``,
      `\`${translation.expression}\``,
      translation.guarded ? 'yes' : 'no',
    ]),
  );
  const notes = notesList(
    timers.map(({ service, translation }) => ({ service: service.name, notes: translation.notes })),
  );
  return `\`registerTimers\` makes a timer for each service; Azure gets its text from there.

| service | schedule | timer | guarded |
| --- | --- | --- | --- |
${rows.join('\n')}
${notes}`;
}

function timeText(app: FunctionAppPlan): string {
  const { timeZone, timeZones, isGuarded } = app;
  if (isGuarded) {
    return `
A guarded timer ticks more often than its service is due, and the host skips the other ticks. The code must say so, or it does not
load:

\`\`\`ts
${guardCall(app)};
\`\`\`

`;
  }
  if (timeZone !== undefined)
    return `\nThe time zone of the timers is ${timeZone}, by the setting \`WEBSITE_TIME_ZONE\`.\n\n`;
  return timeZones === 'guard'
    ? '\nAll of them are exact in UTC: no timer needs a guard.\n\n'
    : '\nThe timers are in UTC.\n\n';
}

function uploadCommands({ hosting, name, secrets }: FunctionAppPlan): string {
  const zip =
    hosting.plan === 'flex'
      ? [`az functionapp deployment source config-zip --resource-group ${name} --name "$APP" --src ${PACKAGE_FILE}`]
      : premiumUpload(name);
  const app = outputCommand(name, { variable: 'APP', output: 'functionApp' });
  const commands = [app, ...(secrets.length === 0 ? [] : readSecrets(name)), ...zip];
  return commands.map((line) => `   ${line}`).join('\n');
}

/** Azure tries a reference to a vault when it makes the app, before the role that allows it, and then once a day. */
function readSecrets(group: string): readonly string[] {
  return [
    '# The first time, and after a change of a secret: the app looks into the vault now, not within a day.',
    `APP_ID=$(az functionapp show --resource-group ${group} --name "$APP" --query id --output tsv)`,
    'az rest --method post --url "$APP_ID/config/configreferences/appsettings/refresh?api-version=2022-03-01"',
  ];
}

function premiumUpload(group: string): readonly string[] {
  return [
    outputCommand(group, { variable: 'STORAGE', output: 'storageAccount' }),
    '# Once: you may write to the storage account.',
    `az role assignment create --role 'Storage Blob Data Contributor' --assignee "$(az ad signed-in-user show --query id --output tsv)" \\`,
    '  --scope "$(az storage account show --name "$STORAGE" --query id --output tsv)"',
    'az storage blob upload --auth-mode login --overwrite --account-name "$STORAGE" \\',
    `  --container-name ${PACKAGE_CONTAINER} --name ${PACKAGE_FILE} --file ${PACKAGE_FILE}`,
    '# The app reads the package anew, and the platform learns of new timers.',
    `az functionapp restart --resource-group ${group} --name "$APP"`,
    `az resource invoke-action --resource-group ${group} --resource-type Microsoft.Web/sites --name "$APP" \\`,
    '  --action syncfunctiontriggers',
  ];
}
