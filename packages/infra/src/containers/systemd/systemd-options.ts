import type { ProcessOptions } from '../../processes/process-options.ts';

/** Options of `systemdFiles`. */
export interface SystemdOptions extends ProcessOptions {
  /**
   * `'host'`: a unit of the long-lived host, which runs all services. `'timers'`: a timer for each service. `'both'`: a
   * folder for each, of which one is installed. Default `'host'`.
   */
  readonly mode?: 'host' | 'timers' | 'both' | undefined;
  /** The folder of the application on the machine. Default `'/opt/<application>'`. */
  readonly folder?: string | undefined;
  /** A file of secrets on the machine, `NAME=value` a line; it may be absent. Default `'/etc/<application>/secrets.env'`. */
  readonly secretsFile?: string | undefined;
  /** The user that the process runs as. Default: one that systemd makes for the time of the run. */
  readonly user?: string | undefined;
  /** Memory at which a process is ended. Default `'256M'`. */
  readonly memoryLimit?: string | undefined;
}
