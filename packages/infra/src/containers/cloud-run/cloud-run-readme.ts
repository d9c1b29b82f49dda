import { namesInWords } from '../../processes/run-twice.ts';
import type { ScheduledServices } from '../../processes/scheduled-services.ts';
import { GENERATED } from '../../text/generated.ts';
import { page, shell } from '../../text/markdown.ts';
import type { CloudRunPlan } from './cloud-run-plan.ts';
import type { NamedService } from './named-service.ts';

/** How a person deploys the jobs and their schedules, and removes them. */
export function cloudRunReadme(
  plan: CloudRunPlan,
  services: readonly NamedService[],
  { byHand, leftOut }: ScheduledServices,
): string {
  const { application, image, project, region, schedulerAccount } = plan;
  const place = `--project=${project} --region=${region}`;
  const [first] = services;
  return page([
    `# ${application.name} as Cloud Run jobs`,
    GENERATED,
    'Each service is a job that Cloud Scheduler starts at its due times. A run is for the last due time: Cloud Run does not say which one it is for.',
    '## Before the first time',
    `Push the image \`${image}\`. Then, once:`,
    shell(...preparations(plan)),
    '## Deploy',
    shell(...services.map(({ resource }) => `gcloud run jobs replace ${resource}.yaml ${place}`)),
    'Let Cloud Scheduler start them, the first time:',
    shell(
      ...services.map(
        ({ resource }) =>
          `gcloud run jobs add-iam-policy-binding ${resource} ${place} --member=serviceAccount:${schedulerAccount} --role=roles/run.invoker`,
      ),
    ),
    'Then their schedules:',
    shell('sh schedule.sh'),
    [
      `Here are: ${namesInWords(services)}.`,
      ...(byHand.length === 0 ? [] : [`Without due times, and so without a job: ${namesInWords(byHand)}.`]),
      ...(leftOut.length === 0 ? [] : [`Left out: ${namesInWords(leftOut)}.`]),
      'A service with `runOnStart` runs at its due times only: there is no start. Nothing is made up for after downtime of Cloud Scheduler.',
    ].join(' '),
    'After a change repeat the commands of jobs and schedules. A job whose service is gone stays until it is deleted, as below.',
    ...(first === undefined ? [] : lookSections(first.resource, place)),
    '## Tear it down',
    shell(
      ...services.flatMap(({ resource }) => [
        `gcloud scheduler jobs delete ${resource} --project=${project} --location=${region} --quiet`,
        `gcloud run jobs delete ${resource} ${place} --quiet`,
      ]),
    ),
    'What you have created before the first time stays: accounts, secrets and the image.',
  ]);
}

/** Services, accounts and secrets, which must be there before the first job. */
function preparations({ project, schedulerAccount, serviceAccount, secrets }: CloudRunPlan): readonly string[] {
  const names = Object.entries(secrets);
  const services = ['run', 'cloudscheduler', ...(names.length === 0 ? [] : ['secretmanager'])];
  const own = [schedulerAccount, ...(serviceAccount === undefined ? [] : [serviceAccount])];
  const reader = serviceAccount ?? '<number of the project>-compute@developer.gserviceaccount.com';
  return [
    `gcloud services enable ${services.map((name) => `${name}.googleapis.com`).join(' ')} --project=${project}`,
    ...own.map((account) => `gcloud iam service-accounts create ${account.replace(/@.*/, '')} --project=${project}`),
    ...names.flatMap(([variable, secret]) => [
      `# The value of ${variable}, and who may read it.`,
      `printf %s "$${variable}" | gcloud secrets create ${secret} --project=${project} --data-file=-`,
      `gcloud secrets add-iam-policy-binding ${secret} --project=${project} --member="serviceAccount:${reader}" --role=roles/secretmanager.secretAccessor`,
    ]),
  ];
}

function lookSections(job: string, place: string): readonly string[] {
  return [
    '## Look after it',
    shell(
      '# Run a service now.',
      `gcloud run jobs execute ${job} ${place} --wait`,
      '# Its runs, and what they wrote.',
      `gcloud run jobs executions list --job=${job} ${place}`,
      `gcloud beta run jobs logs read ${job} ${place}`,
    ),
  ];
}
