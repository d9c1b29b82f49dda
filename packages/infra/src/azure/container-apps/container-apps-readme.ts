import { formatSchedule } from '@anyhost/core/schedule';
import { runBesideItself } from '../../processes/run-beside-itself.ts';
import { namesInWords, unprotectedServices } from '../../processes/run-twice.ts';
import type { ScheduledService } from '../../processes/scheduled-services.ts';
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
      ? 'A container app with the long-lived host, which runs all services at their due times.'
      : 'A job for each service: Azure starts a container when the service is due, which runs it once.';
  return page([
    `# ${application.name} on Azure Container Apps`,
    `${what} The files are generated from the
application; generate them again when a schedule, a limit or a policy changes.`,
    table(
      ['file', 'what'],
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
    `For a new version push an image with another tag, set it in the options, generate, and run the second step.${jobs === undefined ? '' : ' A job whose service is gone\nstays until it is deleted.'}`,
    ...storeBlocks(store),
    '## Look at it',
    shell(...lookCommands(plan)),
    ...tearDownBlocks(name, secrets),
    `Everything is in the one resource group, the registry${store?.kind === 'azure-storage' ? ' and the state of the application' : ''} included.`,
  ]);
}

function deploySteps({ name, registry, image, secrets }: ContainerAppsPlan): readonly string[] {
  const localImage = image.replace(/@.*/, '');
  const pushed = `${registry.toLowerCase()}.azurecr.io/${localImage}`;
  return [
    `Create the registry, whose name must be unique in all of Azure, and push the image to it, with Docker:

${shell(
  `az group create --name ${name} --location westeurope`,
  `az acr create --resource-group ${name} --name ${registry} --sku Basic`,
  `az acr login --name ${registry}`,
  `docker tag ${localImage} ${pushed}`,
  `docker push ${pushed}`,
)}`,
    `Create the rest:

${shell(deployCommand(name))}

${secretsText(secrets, 'Where the roles that it assigns are not in effect yet, it fails at the first container: run it again after some minutes.')}`,
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
  const manual = byHand.map(({ name }) => [name, `\`${jobName(name)}\``, 'by hand', '–', 'no']);
  return [
    '## Jobs',
    table(['service', 'job', 'schedule', 'in UTC', 'guarded'], [...rows, ...manual]),
    notesList(services.map(({ name, translation }) => ({ service: name, notes: translation.notes }))),
    `Azure does not tell a container which due time it is started for. It serves the last one of its schedule, also when somebody starts the
job by hand.${
      services.some(({ translation }) => translation.guarded)
        ? ' A guarded job starts more often than its service is due: by the durable record of the service the host knows\nwhat was served, and skips the rest.'
        : ''
    }`,
    overlapNote(plan, services),
    leftOut.length === 0 ? undefined : `Not deployed: ${namesInWords(leftOut)}.`,
  ];
}

function overlapNote(plan: ContainerAppsPlan, services: readonly ScheduledService[]): string | undefined {
  const names = namesInWords(services.filter((service) => runBesideItself(plan, service) !== undefined));
  if (names === '') return undefined;
  return `Azure starts a job although its last run is not over. A run of these services may last beyond the next due time, and two of
them may then run at the same time: ${names}. Where that must not be: \`singleton\` with a state store, or a shorter
\`onceTimeoutMs\`.`;
}

function hostBlocks(plan: ContainerAppsPlan): readonly string[] {
  const unprotected = unprotectedServices(plan);
  return [
    '## The host',
    `The app has one replica. When a new revision replaces the old one, both run for a while${
      unprotected.length === 0
        ? '; leases and claims of the services keep them apart.'
        : `. These services have no \`singleton\` or \`dedupe\` that\nkeeps them apart, and may run twice for one due time then: ${namesInWords(unprotected)}.`
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
    '# Its runs, and what the last one wrote. What all of them wrote is in the log workspace.',
    `az containerapp job execution list ${job} --output table`,
    `az containerapp job logs show ${job} --container service`,
  ];
}
