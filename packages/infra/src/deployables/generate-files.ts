import { AnyhostError } from '@anyhost/core';
import { cloudRunFiles } from '../containers/cloud-run/cloud-run-files.ts';
import { dockerFiles } from '../containers/docker/docker-files.ts';
import { kubernetesFiles } from '../containers/kubernetes/kubernetes-files.ts';
import { systemdFiles } from '../containers/systemd/systemd-files.ts';
import type { ApplicationPlan } from '../plan/plan-application.ts';
import type { Deployment, DeploymentTarget } from './deployment.ts';
import type { GeneratedFile } from './generated-file.ts';

/** A function that generates the files of a platform; `undefined` where the deployment has no options for it. */
type Generator = (plan: ApplicationPlan, deployment: Deployment) => readonly GeneratedFile[] | undefined;

const GENERATORS: Readonly<Partial<Record<DeploymentTarget, Generator>>> = {
  docker: (plan, { docker }) => docker && dockerFiles(plan, docker),
  kubernetes: (plan, { kubernetes }) => kubernetes && kubernetesFiles(plan, kubernetes),
  systemd: (plan, { systemd }) => systemd && systemdFiles(plan, systemd),
  cloudRun: (plan, { cloudRun }) => cloudRun && cloudRunFiles(plan, cloudRun),
};

/** Generates the files of one platform. */
export function generateFiles(
  plan: ApplicationPlan,
  target: DeploymentTarget,
  deployment: Deployment,
): readonly GeneratedFile[] {
  const files = GENERATORS[target]?.(plan, deployment);
  if (files !== undefined) return files;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `deployment: there are no options for ${target}; add the member ${target} to the deployment.`,
  );
}
