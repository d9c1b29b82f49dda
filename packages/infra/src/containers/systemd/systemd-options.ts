import type { ProcessOptions } from '../../processes/process-options.ts';

/** Options of `systemdFiles`. */
export interface SystemdOptions extends ProcessOptions {
  /**
   * `'host'`: a unit of the long-lived host, which runs all services. `'timers'`: a timer for each service. `'both'`: a
   * folder for each, to install one of them. Default `'host'`.
   */
  readonly mode?: 'host' | 'timers' | 'both' | undefined;
  /** The folder of the application on the machine. Default `'/opt/<application>'`. */
  readonly folder?: string | undefined;
  /** A file of secrets on the machine, one `NAME=value` per line; optional. Default `'/etc/<application>/secrets.env'`. */
  readonly secretsFile?: string | undefined;
  /** The user that the process runs as. Default: a dynamic user of systemd. */
  readonly user?: string | undefined;
  /** Memory limit of a process. Default `'256M'`. */
  readonly memoryLimit?: string | undefined;
}
