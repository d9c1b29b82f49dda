import { formatSchedule } from '@anyhost/core/schedule';
import { runBesideItself } from '../../processes/run-beside-itself.ts';
import { namesInWords, unprotectedServices } from '../../processes/run-twice.ts';
import type { ScheduledService } from '../../processes/scheduled-services.ts';
import { GENERATED } from '../../text/generated.ts';
import { page, shell, steps, table } from '../../text/markdown.ts';
import { jobName } from '../parts/names.ts';
import {
  deployCommand,
  NEEDED,
  notesList,
  secretsText,
  storeBlocks,
  tearDownBlocks,
  UNCOMPILED,
} from '../parts/readme-parts.ts';
import type { ContainerAppsPlan } from './plan-container-apps.ts';

/** The page by which a person deploys to Container Apps, looks at it and tears it down. */
export function containerAppsReadme(plan: ContainerAppsPlan): string {
  const { application, name, secrets, jobs, store } = plan;
  const what =
    jobs === undefined
      ? 'The container app runs the long-lived host, which runs all services at their due times.'
      : 'Each service is a job. When it is due, Azure starts a container that runs it once.';
  return page([
    `# ${application.name} on Azure Container Apps`,
    GENERATED,
    what,
    table(
      ['file', 'content'],
      [
        ['`main.bicep`', 'the resources'],
        ['`main.bicepparam`', 'their parameters'],
      ],
    ),
    UNCOMPILED,
    ...(jobs === undefined ? hostBlocks(plan) : jobsBlocks(plan, jobs)),
    '## Deploy',
    NEEDED,
    steps(deploySteps(plan)),
    `To deploy a new version, push an image with another tag, set it in the options, generate again, and repeat step 2.${jobs === undefined ? '' : ' The job of a removed\nservice remains until you delete it.'}`,
    ...storeBlocks(store),
    '## Operate',
    shell(...lookCommands(plan)),
    ...tearDownBlocks(name, secrets),
    `This deletes the whole resource group, including the registry${store?.kind === 'azure-storage' ? ' and the state of the application' : ''}.`,
  ]);
}

function deploySteps({ name, registry, image, secrets }: ContainerAppsPlan): readonly string[] {
  const localImage = image.replace(/@.*/, '');
  const pushed = `${registry.toLowerCase()}.azurecr.io/${localImage}`;
  return [
    `Create the registry, whose name must be unique in all of Azure, and push the image to it with Docker:

${shell(
  `az group create --name ${name} --location westeurope`,
  `az acr create --resource-group ${name} --name ${registry} --sku Basic`,
  `az acr login --name ${registry}`,
  `docker tag ${localImage} ${pushed}`,
  `docker push ${pushed}`,
)}`,
    `Create the other resources:

${shell(deployCommand(name))}

${secretsText(secrets, 'If the new role assignments are not in effect yet, the deployment fails at the first container: run it again after some minutes.')}`,
  ];
}

function jobsBlocks(
  plan: ContainerAppsPlan,
  { services, byHand, leftOut }: NonNullable<ContainerAppsPlan['jobs']>,
): readonly (string | undefined)[] {
  const rows = services.map(({ name, schedule, translation }) => [
    name,
    `\`${jobName(name)}\``,
    `\`${formatSchedule(schedule)}\``,
    `\`${translation.expression}\``,
    translation.guarded ? 'yes' : 'no',
  ]);
  const manual = byHand.map(({ name }) => [name, `\`${jobName(name)}\``, 'manual', '–', 'no']);
  return [
    '## Jobs',
    table(['service', 'job', 'schedule', 'in UTC', 'guarded'], [...rows, ...manual]),
    notesList(services.map(({ name, translation }) => ({ service: name, notes: translation.notes }))),
    `Azure does not report to a container which due time it is started for. The container serves the last one of its schedule, also when the job
is started manually.${
      services.some(({ translation }) => translation.guarded)
        ? ' A guarded job starts more often than its service is due. The host reads in the durable record of the\nservice which due times were served, and skips the other ticks.'
        : ''
    }`,
    overlapNote(plan, services),
    leftOut.length === 0 ? undefined : `Not deployed: ${namesInWords(leftOut)}.`,
  ];
}

function overlapNote(plan: ContainerAppsPlan, services: readonly ScheduledService[]): string | undefined {
  const names = namesInWords(services.filter((service) => runBesideItself(plan, service) !== undefined));
  if (names === '') return undefined;
  return `Azure starts a job even if its previous run has not ended. Runs of these services may last beyond the next due time, and may then
overlap: ${names}. To prevent that, use \`singleton\` with a state store, or a shorter \`onceTimeoutMs\`.`;
}

function hostBlocks(plan: ContainerAppsPlan): readonly string[] {
  const unprotected = unprotectedServices(plan);
  return [
    '## The host',
    `The app has one replica. When a new revision replaces the old one, both run for a while${
      unprotected.length === 0
        ? '; leases and claims prevent a service from running twice for one due time.'
        : `. These services have neither \`singleton\` nor \`dedupe\`,\nand may then run twice for one due time: ${namesInWords(unprotected)}.`
    }`,
  ];
}

function lookCommands({ name, jobs }: ContainerAppsPlan): readonly string[] {
  if (jobs === undefined) return [`az containerapp logs show --resource-group ${name} --name host --follow`];
  const [first] = [...jobs.services, ...jobs.byHand];
  const job = `--resource-group ${name} --name ${first === undefined ? '<job>' : jobName(first.name)}`;
  return [
    '# Run a service now.',
    `az containerapp job start ${job}`,
    '# List its runs, and show the log of the last one. The log workspace has the logs of all runs.',
    `az containerapp job execution list ${job} --output table`,
    `az containerapp job logs show ${job} --container service`,
  ];
}
