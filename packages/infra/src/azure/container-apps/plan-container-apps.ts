import { assertChoice, assertKnownOptions, assertNumber, invalidOption } from '@anyhost/core';
import { assertRequiredText } from '../../options/assert-text.ts';
import { assertPlan } from '../../plan/assert-plan.ts';
import type { ApplicationPlan } from '../../plan/plan-application.ts';
import { PROCESS_OPTIONS } from '../../processes/assert-process-options.ts';
import { type ProcessPlan, processPlan } from '../../processes/process-plan.ts';
import { type ScheduledServices, scheduledServices } from '../../processes/scheduled-services.ts';
import { assertCommonOptions, assertStoreFor, COMMON_OPTION_NAMES } from '../assert-common-options.ts';
import type { AzureStoreOptions } from '../azure-store-options.ts';
import type { ContainerAppsOptions } from '../container-apps-options.ts';
import { baseName } from '../parts/names.ts';
import { storeSecrets } from '../parts/state-store.ts';
import { type Secret, secretsOf } from '../parts/vault.ts';
import { assertHostLimits } from './host-limits.ts';

/** Everything that the files of Container Apps say. */
export interface ContainerAppsPlan extends ProcessPlan {
  /** The base of the names of resources. */
  readonly name: string;
  readonly registry: string;
  readonly image: string;
  /** The services that get jobs; `undefined` for the long-lived host. */
  readonly jobs: ScheduledServices | undefined;
  readonly retries: number;
  readonly cpu: number;
  readonly secrets: readonly Secret[];
  readonly store: AzureStoreOptions | undefined;
  readonly logRetentionDays: number;
}

const OWNER = 'containerAppsFiles';

const OWN_OPTION_NAMES: readonly (keyof ContainerAppsOptions)[] = ['registry', 'image', 'mode', 'retries', 'cpu'];

/** Names that the deployment sets itself, in lower case; those of every process are checked with its options. */
const RESERVED: ReadonlySet<string> = new Set(['azure_client_id', 'anyhost_trigger']);

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`; `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that a job cannot
 *   keep.
 */
export function planContainerApps(application: ApplicationPlan, options: ContainerAppsOptions): ContainerAppsPlan {
  assertPlan(OWNER, application);
  assertKnownOptions(OWNER, options, [...Object.keys(PROCESS_OPTIONS), ...COMMON_OPTION_NAMES, ...OWN_OPTION_NAMES]);
  const process = processPlan(OWNER, application, options);
  assertCommonOptions(options, { owner: OWNER, reserved: RESERVED });
  assertOwnOptions(options);
  const { mode = 'jobs', store } = options;
  const deployed = mode === 'jobs' ? process.services : application.services;
  assertStoreFor(deployed, { owner: OWNER, option: 'store', value: store });
  if (mode === 'host') assertHost(process, options);
  return {
    ...process,
    name: baseName(application.name, { owner: OWNER, option: 'name', value: options.name }),
    registry: options.registry,
    image: options.image,
    jobs: mode === 'jobs' ? scheduledServices(process, 'containerApps') : undefined,
    retries: options.retries ?? 0,
    cpu: options.cpu ?? 0.25,
    secrets: secretsOf([...storeSecrets(store), ...(options.secrets ?? [])]),
    store,
    logRetentionDays: options.logRetentionDays ?? 30,
  };
}

function assertHost(process: ProcessPlan, { services }: ContainerAppsOptions): void {
  assertHostLimits(process);
  if (services === undefined) return;
  const given = { owner: OWNER, option: 'services', value: services };
  throw invalidOption(given, "undefined, because the long-lived host runs all services, or mode: 'jobs'");
}

function assertOwnOptions({ registry, image, mode, retries, cpu }: ContainerAppsOptions): void {
  const owner = OWNER;
  assertRequiredText(
    { owner, option: 'registry', value: registry },
    /^[A-Za-z0-9]{5,50}$/,
    'the name of a container registry, 5 to 50 letters and digits, without .azurecr.io',
  );
  assertRequiredText(
    { owner, option: 'image', value: image },
    /^[a-z0-9][a-z0-9._/-]*(?::[\w.-]+|@sha256:[0-9a-f]{64})$/,
    "an image of the registry with its tag or digest, such as 'app:1.0.0'",
  );
  assertChoice({ owner, option: 'mode', value: mode }, ['jobs', 'host']);
  assertNumber({ owner, option: 'retries', value: retries }, { least: 0, most: 10, whole: true });
  if (cpu === undefined || (typeof cpu === 'number' && cpu >= 0.25 && cpu <= 2 && Number.isInteger(cpu * 4))) return;
  throw invalidOption({ owner, option: 'cpu', value: cpu }, '0.25 to 2 in steps of 0.25');
}
