import { formatSchedule } from '@anyhost/core/schedule';
import { GENERATED } from '../../text/generated.ts';
import { code, page, shell, steps, table } from '../../text/markdown.ts';
import {
  deployCommand,
  NEEDED,
  notesList,
  outputCommand,
  secretsText,
  storeBlocks,
  tearDownBlocks,
  UNCOMPILED,
} from '../parts/readme-parts.ts';
import { PACKAGE_CONTAINER, PACKAGE_FILE } from './function-app.ts';
import { timeSpan } from './function-timeout.ts';
import { guardCall } from './guard-call.ts';
import type { FunctionAppPlan } from './plan-function-app.ts';

/** The page by which a person deploys the function app, looks at it and tears it down. */
export function functionReadme(app: FunctionAppPlan): string {
  const { application, hosting, name, secrets, store } = app;
  const plan = hosting.plan === 'flex' ? 'Flex Consumption' : `Elastic Premium (${hosting.size})`;
  const query = `az monitor app-insights query --resource-group ${name} --app ${name}-insights \\\n  --analytics-query`;
  return page([
    `# ${application} on Azure Functions`,
    GENERATED,
    `A function app on the plan ${plan}, with Linux and Node ${hosting.nodeVersion}.`,
    table(
      ['file', 'content'],
      [
        ['`main.bicep`', 'the resources'],
        ['`main.bicepparam`', 'their parameters'],
        ['`host.json`', `for the code folder; the time limit of an invocation is ${limitText(app)}`],
        ['`.funcignore`', 'for the code folder: the files that are not uploaded'],
      ],
    ),
    UNCOMPILED,
    '## Timers',
    ...timerBlocks(app),
    ...timeBlocks(app),
    '## Deploy',
    NEEDED,
    steps(deploySteps(app)),
    'To deploy a change of the code, repeat steps 2 and 3; to deploy a change of the resources, repeat step 1.',
    ...storeBlocks(store),
    '## Operate',
    shell(
      '# List the timers that Azure has found.',
      `az functionapp function list --resource-group ${name} --name "$APP" --output table`,
      '# Show runs, and their log lines.',
      `${query} 'requests | order by timestamp desc | take 20'`,
      `${query} 'union traces, exceptions | order by timestamp desc | take 50'`,
    ),
    ...tearDownBlocks(name, secrets),
    `This deletes the whole resource group${store?.kind === 'azure-storage' ? ', including the state of the application' : ''}.`,
  ]);
}

function limitText({ functionTimeoutMs }: FunctionAppPlan): string {
  return functionTimeoutMs === Number.POSITIVE_INFINITY ? 'none' : timeSpan(functionTimeoutMs);
}

function timerBlocks({ timers }: FunctionAppPlan): readonly (string | undefined)[] {
  if (timers.length === 0) return ['There are none: the application has no service with due times.'];
  const rows = timers.map(({ service, schedule, translation }) => [
    service.name,
    `\`${formatSchedule(schedule)}\``,
    `\`${translation.expression}\``,
    translation.guarded ? 'yes' : 'no',
  ]);
  return [
    '`registerTimers` registers a timer for each service, with its NCRONTAB expression.',
    table(['service', 'schedule', 'timer', 'guarded'], rows),
    notesList(timers.map(({ service, translation }) => ({ service: service.name, notes: translation.notes }))),
  ];
}

function timeBlocks(app: FunctionAppPlan): readonly string[] {
  const { timeZone, timeZones, isGuarded } = app;
  if (isGuarded) {
    return [
      'A guarded timer ticks more often than its service is due, and the host skips the other ticks. The code must enable the guard, or it does\nnot load:',
      code('ts', `${guardCall(app)};`),
    ];
  }
  if (timeZone !== undefined)
    return [`The time zone of the timers is ${timeZone}, from the setting \`WEBSITE_TIME_ZONE\`.`];
  return [timeZones === 'guard' ? 'All of them are exact in UTC: no timer needs a guard.' : 'The timers are in UTC.'];
}

function deploySteps(app: FunctionAppPlan): readonly string[] {
  const { name, secrets } = app;
  return [
    `Create the resources:

${shell(`az group create --name ${name} --location westeurope`, deployCommand(name))}

${secretsText(secrets, 'Its role assignments take effect within ten minutes.')}`,
    `In the folder of the application, build the code: \`npx anyhost build azure\`, or your own build. In this folder, add \`host.json\`
and \`.funcignore\` to it, and create a zip file:

${shell(
  '# The output folder of the build, if the application is two folders up.',
  'CODE=../../dist/azure',
  'cp host.json .funcignore "$CODE"',
  `rm -f ${PACKAGE_FILE}`,
  `(cd "$CODE" && zip -qr "$OLDPWD/${PACKAGE_FILE}" . -x@.funcignore)`,
)}`,
    `Upload it:\n\n${shell(...uploadCommands(app))}`,
  ];
}

function uploadCommands({ hosting, name, secrets }: FunctionAppPlan): readonly string[] {
  return [
    outputCommand(name, { variable: 'APP', output: 'functionApp' }),
    ...(secrets.length === 0 ? [] : readSecrets(name)),
    ...(hosting.plan === 'flex'
      ? [`az functionapp deployment source config-zip --resource-group ${name} --name "$APP" --src ${PACKAGE_FILE}`]
      : premiumUpload(name)),
  ];
}

/** Azure tries a reference to a vault when it makes the app, before the role that allows it, and then once a day. */
function readSecrets(group: string): readonly string[] {
  return [
    '# At the first deployment, and after a change of a secret: the app reads the vault now, not within a day.',
    `APP_ID=$(az functionapp show --resource-group ${group} --name "$APP" --query id --output tsv)`,
    'az rest --method post --url "$APP_ID/config/configreferences/appsettings/refresh?api-version=2022-03-01"',
  ];
}

function premiumUpload(group: string): readonly string[] {
  return [
    outputCommand(group, { variable: 'STORAGE', output: 'storageAccount' }),
    '# Once: grant yourself write access to the storage account.',
    `az role assignment create --role 'Storage Blob Data Contributor' --assignee "$(az ad signed-in-user show --query id --output tsv)" \\`,
    '  --scope "$(az storage account show --name "$STORAGE" --query id --output tsv)"',
    'az storage blob upload --auth-mode login --overwrite --account-name "$STORAGE" \\',
    `  --container-name ${PACKAGE_CONTAINER} --name ${PACKAGE_FILE} --file ${PACKAGE_FILE}`,
    '# Restart the app with the new package, and sync its triggers.',
    `az functionapp restart --resource-group ${group} --name "$APP"`,
    `az resource invoke-action --resource-group ${group} --resource-type Microsoft.Web/sites --name "$APP" \\`,
    '  --action syncfunctiontriggers',
  ];
}
