import type { ProcessOptions } from '../../processes/process-options.ts';

/** Options of `cloudRunFiles`. */
export interface CloudRunOptions
  extends Omit<ProcessOptions, 'hostCommand' | 'healthPort' | 'readinessDelayMs' | 'startupTimeoutMs'> {
  /** The image, with its tag or digest. Required. */
  readonly image: string;
  /** The project ID. Required. */
  readonly project: string;
  /** The region of the jobs and of their schedules. Required. */
  readonly region: string;
  /** The email address of the service account that Cloud Scheduler uses to start the jobs. Required. */
  readonly schedulerAccount: string;
  /** The email address of the service account that the jobs run as. Default: that of the project. */
  readonly serviceAccount?: string | undefined;
  /** Names of Secret Manager secrets by environment variable; the latest version is used. Default: none. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** CPUs of a run. Default `'1'`. */
  readonly cpu?: string | undefined;
  /** Memory of a run. Default `'512Mi'`. */
  readonly memory?: string | undefined;
}
