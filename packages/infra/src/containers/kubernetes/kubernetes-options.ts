import type { ProcessOptions } from '../../processes/process-options.ts';

/** Options of `kubernetesFiles`. */
export interface KubernetesOptions extends ProcessOptions {
  /** The image, with its tag or digest. Required. */
  readonly image: string;
  /**
   * `'deployment'`: the long-lived host, which runs all services. `'cronJobs'`: a CronJob for each service. `'both'`: a
   * folder for each, to deploy one of them. Default `'deployment'`.
   */
  readonly mode?: 'deployment' | 'cronJobs' | 'both' | undefined;
  /** The namespace. Default: the one that kubectl uses. */
  readonly namespace?: string | undefined;
  /** The name of an existing Secret; each of its keys becomes an environment variable. Default: none. */
  readonly secret?: string | undefined;
  /** Replicas of the Deployment. More than 1 only if no service can run twice. Default 1. */
  readonly replicas?: number | undefined;
  /**
   * `'rolling'`: an update starts the new host before the old one ends; refused if a service could run twice.
   * `'recreate'`: the old one ends first. Default: rolling if no service can run twice, otherwise recreate.
   */
  readonly strategy?: 'rolling' | 'recreate' | undefined;
  /** CPU request of a pod. Default `'50m'`. */
  readonly cpu?: string | undefined;
  /** Memory request of a pod. Default `'128Mi'`. */
  readonly memory?: string | undefined;
  /** Memory limit of a container. Default `'256Mi'`. */
  readonly memoryLimit?: string | undefined;
  /** The numeric user that the process runs as. Default 1000. */
  readonly userId?: number | undefined;
}
