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
    'Each service is a job that Cloud Scheduler starts at its due times. A run serves the last due time: Cloud Run does not report which one it is started for.',
    '## Prerequisites',
    `Push the image \`${image}\`. Then, once:`,
    shell(...preparations(plan)),
    '## Deploy',
    shell(...services.map(({ resource }) => `gcloud run jobs replace ${resource}.yaml ${place}`)),
    'Once, allow Cloud Scheduler to start them:',
    shell(
      ...services.map(
        ({ resource }) =>
          `gcloud run jobs add-iam-policy-binding ${resource} ${place} --member=serviceAccount:${schedulerAccount} --role=roles/run.invoker`,
      ),
    ),
    'Then create their schedules:',
    shell('sh schedule.sh'),
    [
      `Deployed: ${namesInWords(services)}.`,
      ...(byHand.length === 0 ? [] : [`Without due times, so without a job: ${namesInWords(byHand)}.`]),
      ...(leftOut.length === 0 ? [] : [`Not deployed: ${namesInWords(leftOut)}.`]),
      '`runOnStart` has no effect: each run is a process of its own. Due times missed during downtime of Cloud Scheduler are not made up.',
    ].join(' '),
    'To deploy a change, repeat the commands for jobs and schedules. The job of a removed service remains until you delete it, as below.',
    ...(first === undefined ? [] : lookSections(first.resource, place)),
    '## Tear down',
    shell(
      ...services.flatMap(({ resource }) => [
        `gcloud scheduler jobs delete ${resource} --project=${project} --location=${region} --quiet`,
        `gcloud run jobs delete ${resource} ${place} --quiet`,
      ]),
    ),
    'The prerequisites are not deleted: accounts, secrets and the image.',
  ]);
}

/** Services, accounts and secrets, which must be there before the first job. */
function preparations({ project, schedulerAccount, serviceAccount, secrets }: CloudRunPlan): readonly string[] {
  const names = Object.entries(secrets);
  const services = ['run', 'cloudscheduler', ...(names.length === 0 ? [] : ['secretmanager'])];
  const own = [schedulerAccount, ...(serviceAccount === undefined ? [] : [serviceAccount])];
  const reader = serviceAccount ?? '<project number>-compute@developer.gserviceaccount.com';
  return [
    `gcloud services enable ${services.map((name) => `${name}.googleapis.com`).join(' ')} --project=${project}`,
    ...own.map((account) => `gcloud iam service-accounts create ${account.replace(/@.*/, '')} --project=${project}`),
    ...names.flatMap(([variable, secret]) => [
      `# The value of ${variable}, and the account that may read it.`,
      `printf %s "$${variable}" | gcloud secrets create ${secret} --project=${project} --data-file=-`,
      `gcloud secrets add-iam-policy-binding ${secret} --project=${project} --member="serviceAccount:${reader}" --role=roles/secretmanager.secretAccessor`,
    ]),
  ];
}

function lookSections(job: string, place: string): readonly string[] {
  return [
    '## Operate',
    shell(
      '# Run a service now.',
      `gcloud run jobs execute ${job} ${place} --wait`,
      '# List its runs, and show their logs.',
      `gcloud run jobs executions list --job=${job} ${place}`,
      `gcloud beta run jobs logs read ${job} ${place}`,
    ),
  ];
}
