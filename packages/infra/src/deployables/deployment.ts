import type { SettingsValues } from '@anyhost/core';
import type { AwsOptions } from '../aws/aws-options.ts';
import type { AzureOptions } from '../azure/azure-options.ts';
import type { ContainerAppsOptions } from '../azure/container-apps-options.ts';
import type { CloudRunOptions } from '../containers/cloud-run/cloud-run-options.ts';
import type { DockerOptions } from '../containers/docker/docker-options.ts';
import type { KubernetesOptions } from '../containers/kubernetes/kubernetes-options.ts';
import type { SystemdOptions } from '../containers/systemd/systemd-options.ts';
import type { ObservabilityOptions } from '../observability/observability-options.ts';

/** How an application is deployed: the options of each platform that it is deployed to. */
export interface Deployment {
  /**
   * Settings that are others than those in the application's files, sections by name: `{ ordering: { batchSize: 50 } }`.
   * Schedules are computed with them, and every platform sets them as environment variables. Default: none.
   */
  readonly settings?: SettingsValues | undefined;
  /** Options of `awsFiles`. */
  readonly aws?: AwsOptions | undefined;
  /** Options of `azureFiles`. */
  readonly azure?: AzureOptions | undefined;
  /** Options of `containerAppsFiles`. */
  readonly containerApps?: ContainerAppsOptions | undefined;
  /** Options of `dockerFiles`. */
  readonly docker?: DockerOptions | undefined;
  /** Options of `kubernetesFiles`. */
  readonly kubernetes?: KubernetesOptions | undefined;
  /** Options of `systemdFiles`. */
  readonly systemd?: SystemdOptions | undefined;
  /** Options of `cloudRunFiles`. */
  readonly cloudRun?: CloudRunOptions | undefined;
  /** Options of `observabilityFiles`: what watches it, wherever it runs. */
  readonly observability?: ObservabilityOptions | undefined;
}

/** A platform that deployment files can be generated for. */
export type DeploymentTarget = Exclude<keyof Deployment, 'settings'>;

/** The platforms that deployment files can be generated for. */
export const DEPLOYMENT_TARGETS: readonly DeploymentTarget[] = [
  'aws',
  'azure',
  'containerApps',
  'docker',
  'kubernetes',
  'systemd',
  'cloudRun',
  'observability',
];
