import { AnyhostError, assertChoice, assertKnownOptions, assertObject } from '@anyhost/core';
import { cloudRunFiles } from '../containers/cloud-run/cloud-run-files.ts';
import { dockerFiles } from '../containers/docker/docker-files.ts';
import { kubernetesFiles } from '../containers/kubernetes/kubernetes-files.ts';
import { systemdFiles } from '../containers/systemd/systemd-files.ts';
import type { ApplicationPlan } from '../plan/plan-application.ts';
import { DEPLOYMENT_TARGETS, type Deployment, type DeploymentTarget } from './deployment.ts';
import type { GeneratedFile } from './generated-file.ts';
import { settingsVariables } from './settings-variables.ts';

/** The options of a target, and the function that takes them. */
type Generators = {
  readonly [Target in DeploymentTarget]: (
    plan: ApplicationPlan,
    options: NonNullable<Deployment[Target]>,
  ) => GeneratedFile[];
};

const GENERATORS: Generators = {
  docker: dockerFiles,
  kubernetes: kubernetesFiles,
  systemd: systemdFiles,
  cloudRun: cloudRunFiles,
};

/**
 * Generates the files that deploy an application to a platform, among them a `README.md` by which a person deploys it and
 * tears it down. The same input gives the same files.
 *
 * @param plan - Of `planApplication`, with the settings of the deployment among its layers.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` where the deployment has no options for the target, or wrong ones,
 *   and where they contradict the application; `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that the platform cannot keep.
 */
export function generateFiles<Target extends DeploymentTarget>(
  plan: ApplicationPlan,
  target: Target,
  deployment: Deployment,
): GeneratedFile[] {
  assertChoice({ owner: 'generateFiles', option: 'target', value: target }, DEPLOYMENT_TARGETS);
  assertKnownOptions('deployment', deployment, ['settings', ...DEPLOYMENT_TARGETS]);
  assertObject({ owner: 'deployment', option: 'settings', value: deployment.settings });
  const options = deployment[target];
  if (options === undefined) throw notThere(target);
  assertObject({ owner: 'deployment', option: target, value: options });
  const variables = settingsVariables(deployment.settings ?? {});
  return GENERATORS[target](plan, { ...options, environment: { ...variables, ...options.environment } });
}

function notThere(target: DeploymentTarget): AnyhostError {
  const text = `deployment: there are no options for ${target}; add ${target}: { … } to the deployment.`;
  return new AnyhostError('ERR_ANYHOST_INVALID_OPTION', text, { details: { target } });
}
