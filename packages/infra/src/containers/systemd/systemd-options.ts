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
  /**
   * Whether the host tells systemd that it has started and that it stops: `Type=notify`. The machine needs the program
   * `systemd-notify`, which is part of systemd 246 or newer, and the command of the host has to start Node itself. Default
   * `false`: the unit counts as started as soon as Node runs.
   */
  readonly notify?: boolean | undefined;
  /**
   * With `notify`: systemd ends and restarts a host that did not say for so long that it is live, in milliseconds, 1000 or
   * more. Default: none.
   */
  readonly watchdogMs?: number | undefined;
}
