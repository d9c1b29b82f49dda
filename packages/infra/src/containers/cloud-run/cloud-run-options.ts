import type { ProcessOptions } from '../../processes/process-options.ts';

/** Options of `cloudRunFiles`. */
export interface CloudRunOptions
  extends Omit<ProcessOptions, 'hostCommand' | 'healthPort' | 'readinessDelayMs' | 'startupTimeoutMs'> {
  /** The image, with its tag or digest. Required. */
  readonly image: string;
  /** The id of the project. Required. */
  readonly project: string;
  /** The region of the jobs and of their schedules. Required. */
  readonly region: string;
  /** The service account, an address, by which Cloud Scheduler starts the jobs. Required. */
  readonly schedulerAccount: string;
  /** The service account, an address, that the jobs run as. Default: that of the project. */
  readonly serviceAccount?: string | undefined;
  /** Environment variables whose values are the newest versions of secrets: names of secrets by name of variable. Default: none. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** Processors of a run. Default `'1'`. */
  readonly cpu?: string | undefined;
  /** Memory of a run. Default `'512Mi'`. */
  readonly memory?: string | undefined;
}
