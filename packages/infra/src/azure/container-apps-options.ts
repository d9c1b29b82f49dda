import type { ProcessOptions } from '../processes/process-options.ts';
import type { AzureCommonOptions } from './azure-options.ts';

/** Options of `containerAppsFiles`: the common options of processes and of Azure, and these. */
export interface ContainerAppsOptions extends ProcessOptions, AzureCommonOptions {
  /** The name of an existing container registry: 5 to 50 letters and digits. Required. */
  readonly registry: string;
  /** The image in that registry, with its tag or digest: `'ordering-background:1.0.0'`. Required. */
  readonly image: string;
  /**
   * `'jobs'`: a scheduled job for each service, and a manual job for each `onDemand()` service. `'host'`: one
   * container app with the long-lived host, which runs all services, `continuous()` ones too. Default `'jobs'`.
   */
  readonly mode?: 'jobs' | 'host' | undefined;
  /** How often Azure retries a failed job: 0 to 10. Default 0: the next due time is the retry. */
  readonly retries?: number | undefined;
  /** Cores of a container, 0.25 to 2 in steps of 0.25; its memory is 2 GB per core. Default 0.25. */
  readonly cpu?: number | undefined;
}
