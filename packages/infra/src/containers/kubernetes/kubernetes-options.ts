import type { ProcessOptions } from '../../processes/process-options.ts';

/** Options of `kubernetesFiles`. */
export interface KubernetesOptions extends ProcessOptions {
  /** The image, with its tag or digest. Required. */
  readonly image: string;
  /**
   * `'deployment'`: the long-lived host, which runs all services. `'cronJobs'`: a CronJob for each service. `'both'`: a
   * folder for each, of which one is deployed. Default `'deployment'`.
   */
  readonly mode?: 'deployment' | 'cronJobs' | 'both' | undefined;
  /** The namespace. Default: the one that kubectl uses. */
  readonly namespace?: string | undefined;
  /** The name of an existing Secret; each of its keys becomes an environment variable. Default: none. */
  readonly secret?: string | undefined;
  /** Replicas of the Deployment. More than 1 only where no service can run twice. Default 1. */
  readonly replicas?: number | undefined;
  /**
   * `'rolling'`: in an update the new host starts beside the old one; refused where a service could run twice.
   * `'recreate'`: the old one ends first. Default: rolling where no service can run twice, else recreate.
   */
  readonly strategy?: 'rolling' | 'recreate' | undefined;
  /** Processor time that a pod is promised. Default `'50m'`. */
  readonly cpu?: string | undefined;
  /** Memory that a pod is promised. Default `'128Mi'`. */
  readonly memory?: string | undefined;
  /** Memory at which a container is ended. Default `'256Mi'`. */
  readonly memoryLimit?: string | undefined;
  /** The numeric user that the process runs as. Default 1000. */
  readonly userId?: number | undefined;
}
