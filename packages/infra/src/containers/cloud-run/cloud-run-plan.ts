import { assertKnownOptions } from '@anyhost/core';
import { assertRequiredText, assertText } from '../../options/assert-text.ts';
import type { ApplicationPlan } from '../../plan/plan-application.ts';
import { assertEnvironment, IMAGE, IMAGE_IN_WORDS } from '../../processes/assert-process-option.ts';
import { type ProcessPlan, processPlan } from '../../processes/process-plan.ts';
import { resourceName } from '../../processes/resource-names.ts';
import type { CloudRunOptions } from './cloud-run-options.ts';

/** {@link CloudRunOptions} with every default filled in. */
export interface CloudRunPlan extends ProcessPlan {
  readonly name: string;
  readonly image: string;
  readonly project: string;
  readonly region: string;
  readonly schedulerAccount: string;
  readonly serviceAccount: string | undefined;
  readonly secrets: Readonly<Record<string, string>>;
  readonly cpu: string;
  readonly memory: string;
}

const OWNER = 'cloudRunFiles';

const OPTIONS: Record<keyof CloudRunOptions, true> = {
  environment: true,
  services: true,
  onceCommand: true,
  shutdownTimeoutMs: true,
  onceTimeoutMs: true,
  mayRunTwice: true,
  guard: true,
  allowManyTicks: true,
  image: true,
  project: true,
  region: true,
  schedulerAccount: true,
  serviceAccount: true,
  secrets: true,
  cpu: true,
  memory: true,
};

/** The longest name of a Cloud Run job. */
export const LONGEST_NAME = 49;

/** Checks the options and fills in their defaults. */
export function cloudRunPlan(application: ApplicationPlan, options: CloudRunOptions): CloudRunPlan {
  assertKnownOptions(OWNER, options, Object.keys(OPTIONS));
  assertValues(options);
  const {
    image,
    project,
    region,
    schedulerAccount,
    serviceAccount,
    secrets = {},
    cpu = '1',
    memory = '512Mi',
  } = options;
  return {
    ...processPlan(OWNER, application, options),
    name: resourceName(application.name, LONGEST_NAME),
    image,
    project,
    region,
    schedulerAccount,
    serviceAccount,
    secrets,
    cpu,
    memory,
  };
}

const ADDRESS = /^[\w.-]+@[\w.-]+$/;

function assertValues(options: CloudRunOptions): void {
  const given = (option: keyof CloudRunOptions) => ({ owner: OWNER, option, value: options[option] });
  assertRequiredText(given('image'), IMAGE, IMAGE_IN_WORDS);
  assertRequiredText(given('project'), /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'the id of a project');
  assertRequiredText(given('region'), /^[a-z]+-[a-z]+\d+$/, "a region, such as 'europe-west4'");
  const account = "the address of a service account, such as 'scheduler@my-project.iam.gserviceaccount.com'";
  assertRequiredText(given('schedulerAccount'), ADDRESS, account);
  assertText(given('serviceAccount'), ADDRESS, account);
  assertEnvironment(OWNER, options.secrets, 'secrets');
  for (const [name, secret] of Object.entries(options.secrets ?? {})) {
    const option = { owner: OWNER, option: `secrets.${name}`, value: secret };
    assertText(option, /^[\w-]{1,255}$/, 'the name of a secret of Secret Manager');
  }
  assertText(given('cpu'), /^[1-8]$/, "a number of processors from 1 to 8, such as '1'");
  assertText(given('memory'), /^\d+(?:Mi|Gi)$/, "an amount of memory, such as '512Mi'");
}
