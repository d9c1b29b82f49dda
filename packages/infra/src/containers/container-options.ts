/** What every deployment of a process takes: options of `dockerFiles`, `kubernetesFiles`, `systemdFiles` and `cloudRunFiles`. */
export interface ProcessOptions {
  /**
   * Environment variables. Default: none. No secrets: they would stand in the files. Those by which the files and the
   * host agree, such as `ANYHOST_TIMEOUT_MS`, are set from the options below and are refused here.
   */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The command of the long-lived host, a program and its arguments. Default `['node', 'dist/main.js']`. */
  readonly hostCommand?: readonly string[] | undefined;
  /** The command that runs the service that `ANYHOST_SERVICE` names. Default `['node', 'dist/once.js']`. */
  readonly onceCommand?: readonly string[] | undefined;
  /** The port of the long-lived host's health endpoints, `ANYHOST_HEALTH_PORT`. Default 8081. */
  readonly healthPort?: number | undefined;
  /**
   * Milliseconds for which a long-lived host continues to serve after the request to stop, while it is no longer ready:
   * `ANYHOST_READINESS_DELAY_MS`. Default 0.
   */
  readonly readinessDelayMs?: number | undefined;
  /** Milliseconds that a stop may take: `ANYHOST__SHUTDOWN_TIMEOUT_MS`. Default 30 000, as that of hosts. */
  readonly shutdownTimeoutMs?: number | undefined;
  /** Milliseconds that the start of a long-lived host may take: `ANYHOST__STARTUP_TIMEOUT_MS`. Default 60 000. */
  readonly startupTimeoutMs?: number | undefined;
  /**
   * Milliseconds that a run of one service by itself may take, its start included: `ANYHOST_TIMEOUT_MS`. Default
   * 600 000. A service whose own `timeoutMs` does not fit in is refused.
   */
  readonly timeoutMs?: number | undefined;
  /** What differs for single services, by name. Default: nothing. */
  readonly services?: Readonly<Record<string, ServiceOptions>> | undefined;
  /**
   * Translate a schedule that the platform cannot say to one that fires more often, for a host that skips what is not
   * due. Default false: such a schedule is refused.
   */
  readonly guard?: boolean | undefined;
  /** With `guard`, allow any number of skipped ticks for each run. Default false. */
  readonly allowManyTicks?: boolean | undefined;
}

/** What differs for one service, in the options of `dockerFiles`, `kubernetesFiles`, `systemdFiles` and `cloudRunFiles`. */
export interface ServiceOptions {
  /** Milliseconds that a run of this service by itself may take, its start included. Default: `timeoutMs` of all. */
  readonly timeoutMs?: number | undefined;
  /**
   * The service may run twice for one due time, or beside itself: each process has a cache of its own, or the work can
   * be repeated. Default false: only `singleton` and `dedupe` with a state store allow that.
   */
  readonly mayRunTwice?: boolean | undefined;
}
