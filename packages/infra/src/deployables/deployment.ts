import type { SettingsValues } from '@anyhost/core';
import type { CloudRunOptions } from '../containers/cloud-run/cloud-run-options.ts';
import type { DockerOptions } from '../containers/docker/docker-options.ts';
import type { KubernetesOptions } from '../containers/kubernetes/kubernetes-options.ts';
import type { SystemdOptions } from '../containers/systemd/systemd-options.ts';

/** The platforms that deployment files can be generated for. */
export const DEPLOYMENT_TARGETS = [
  'aws',
  'azure',
  'containerApps',
  'docker',
  'kubernetes',
  'systemd',
  'cloudRun',
] as const;

/** A platform that deployment files can be generated for. */
export type DeploymentTarget = (typeof DEPLOYMENT_TARGETS)[number];

/** How an application is deployed: the options of each platform that it is deployed to. */
export interface Deployment {
  /**
   * Settings that differ from those of the application's files, sections by name. Every deployment sets them as
   * environment variables, and plans are made with them. Default: none.
   */
  readonly settings?: SettingsValues | undefined;
  readonly docker?: DockerOptions | undefined;
  readonly kubernetes?: KubernetesOptions | undefined;
  readonly systemd?: SystemdOptions | undefined;
  readonly cloudRun?: CloudRunOptions | undefined;
}
