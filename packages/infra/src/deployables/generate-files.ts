import {
  AnyhostError,
  assertChoice,
  assertKnownOptions,
  assertObject,
  invalidOption,
  readEntries,
  type SettingsValues,
} from '@anyhost/core';
import { awsFiles } from '../aws/aws-files.ts';
import { azureFiles } from '../azure/azure-files.ts';
import { containerAppsFiles } from '../azure/container-apps-files.ts';
import { cloudRunFiles } from '../containers/cloud-run/cloud-run-files.ts';
import { dockerFiles } from '../containers/docker/docker-files.ts';
import { kubernetesFiles } from '../containers/kubernetes/kubernetes-files.ts';
import { systemdFiles } from '../containers/systemd/systemd-files.ts';
import { observabilityFiles } from '../observability/observability-files.ts';
import { assertPlan } from '../plan/assert-plan.ts';
import type { ApplicationPlan } from '../plan/plan-application.ts';
import type { GeneratedFile } from '../text/generated-file.ts';
import { DEPLOYMENT_TARGETS, type Deployment, type DeploymentTarget } from './deployment.ts';
import { settingsVariables } from './settings-variables.ts';

type Generator = (plan: ApplicationPlan, deployment: Deployment) => GeneratedFile[] | undefined;

const GENERATORS: Readonly<Record<DeploymentTarget, Generator>> = {
  aws: (plan, { settings, aws }) => aws && awsFiles(plan, withSettings(aws, settings)),
  azure: (plan, { settings, azure }) => azure && azureFiles(plan, withSettings(azure, settings)),
  containerApps: (plan, { settings, containerApps }) =>
    containerApps && containerAppsFiles(plan, withSettings(containerApps, settings)),
  docker: (plan, { settings, docker }) => docker && dockerFiles(plan, withSettings(docker, settings)),
  kubernetes: (plan, { settings, kubernetes }) =>
    kubernetes && kubernetesFiles(plan, withSettings(kubernetes, settings)),
  systemd: (plan, { settings, systemd }) => systemd && systemdFiles(plan, withSettings(systemd, settings)),
  cloudRun: (plan, { settings, cloudRun }) => cloudRun && cloudRunFiles(plan, withSettings(cloudRun, settings)),
  observability: (plan, { observability }) => observability && observabilityFiles(plan, observability),
};

/**
 * Generates the files that deploy an application to a platform, among them a `README.md` by which a person deploys it and
 * tears it down. The same input gives the same files.
 *
 * @param plan - Of `planApplication`, with the settings of the deployment among its layers.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` where the deployment has no options for the target, or wrong ones,
 *   and where they contradict the application; `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that the platform cannot keep.
 */
export function generateFiles(
  plan: ApplicationPlan,
  target: DeploymentTarget,
  deployment: Deployment,
): GeneratedFile[] {
  assertPlan(OWNER, plan);
  if (target === undefined) throw invalidOption({ owner: OWNER, option: 'target', value: target }, TARGETS_IN_WORDS);
  assertChoice({ owner: OWNER, option: 'target', value: target }, DEPLOYMENT_TARGETS);
  assertKnownOptions('deployment', deployment, ['settings', ...DEPLOYMENT_TARGETS]);
  for (const option of ['settings', target] as const) {
    assertObject({ owner: 'deployment', option, value: deployment[option] });
  }
  const files = GENERATORS[target](plan, deployment);
  if (files !== undefined) return files;
  const text = `deployment: there are no options for ${target}; add ${target}: { … } to the deployment.`;
  throw new AnyhostError('ERR_ANYHOST_INVALID_OPTION', text, { details: { target } });
}

const OWNER = 'generateFiles';
const TARGETS_IN_WORDS = `one of ${DEPLOYMENT_TARGETS.join(', ')}`;

/** A platform's own variable wins. */
function withSettings<Options extends { readonly environment?: Readonly<Record<string, string>> | undefined }>(
  options: Options,
  settings: SettingsValues = {},
): Options {
  const variables = settingsVariables(settings);
  if (Object.keys(variables).length === 0) return options;
  const given = { owner: 'deployment', option: 'environment', value: options.environment };
  const own = readEntries(given, 'an object of strings');
  return { ...options, environment: { ...variables, ...Object.fromEntries(own) } };
}
