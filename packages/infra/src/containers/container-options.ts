/** What every container and unit is told: options of `dockerFiles`, `kubernetesFiles`, `systemdFiles` and `cloudRunFiles`. */
export interface ProcessOptions {
  /** Environment variables. Default: none. Secrets do not belong here: they would stand in the files. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The command of the long-lived host, a program and its arguments. Default `['node', 'dist/main.js']`. */
  readonly hostCommand?: readonly string[] | undefined;
  /** The command that runs one service once; the variable `ANYHOST_SERVICE` names it. Default `['node', 'dist/once.js']`. */
  readonly onceCommand?: readonly string[] | undefined;
  /** The port of the health endpoints of the long-lived host. Default 8081. */
  readonly healthPort?: number | undefined;
  /** How long the long-lived host serves on after a request to stop while it is no longer ready, in ms. Default 0. */
  readonly readinessDelayMs?: number | undefined;
  /** How long a host may take to stop, in ms. Default 30 000, as that of the host. */
  readonly shutdownTimeoutMs?: number | undefined;
  /** How long a host may take to start, in ms. Default 60 000. */
  readonly startupTimeoutMs?: number | undefined;
  /** How long a run of one service may take, its start included, in ms. Default 600 000, or the service's own limit where that is longer. */
  readonly onceTimeoutMs?: number | undefined;
}
