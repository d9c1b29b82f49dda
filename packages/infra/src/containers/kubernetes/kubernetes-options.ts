import type { ProcessOptions } from '../container-options.ts';

/** Options of `kubernetesFiles`. */
export interface KubernetesOptions extends ProcessOptions {
  /** The image, with its tag or digest. */
  readonly image: string;
  /** `'deployment'`: a Deployment of the long-lived host. `'cronJobs'`: a CronJob for each service. `'both'`: a folder for each, to choose from. Default `'both'`. */
  readonly mode?: 'deployment' | 'cronJobs' | 'both' | undefined;
}
