/** Common options of `dockerFiles`, `kubernetesFiles`, `systemdFiles` and `cloudRunFiles`. */
export interface ProcessOptions {
  /**
   * Environment variables. Default: none. No secrets: they would be in the files. Variables that the files share with the
   * host, such as `ANYHOST_TIMEOUT_MS`, are set from the options below and are refused here.
   */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The background services that run in a process of their own, once for each due time. Default: all but those registered `{ hosts: 'long-lived' }`. */
  readonly services?: readonly string[] | undefined;
  /** The command of the long-lived host, a program and its arguments. Default `['node', 'dist/main.js']`. */
  readonly hostCommand?: readonly string[] | undefined;
  /** The command that runs the service named by `ANYHOST_SERVICE`. Default `['node', 'dist/once.js']`. */
  readonly onceCommand?: readonly string[] | undefined;
  /** The port of the long-lived host's health endpoints, `ANYHOST_HEALTH_PORT`. Default 8081. */
  readonly healthPort?: number | undefined;
  /**
   * Milliseconds that a long-lived host continues to serve after the stop signal, while it reports that it is not ready:
   * `ANYHOST_READINESS_DELAY_MS`. Default 0.
   */
  readonly readinessDelayMs?: number | undefined;
  /** Milliseconds that a stop may take: `ANYHOST__SHUTDOWN_TIMEOUT_MS`. Default 30 000, the default of hosts. */
  readonly shutdownTimeoutMs?: number | undefined;
  /** Milliseconds that the start of a long-lived host may take: `ANYHOST__STARTUP_TIMEOUT_MS`. Default 60 000. */
  readonly startupTimeoutMs?: number | undefined;
  /**
   * Milliseconds that a run of one service in its own process may take, including its start: `ANYHOST_TIMEOUT_MS`. One number, or
   * numbers by service: `{ archiver: 900_000 }`. Default 600 000, or what the service's own `timeoutMs` needs for all
   * its attempts if that is more.
   */
  readonly onceTimeoutMs?: number | Readonly<Record<string, number>> | undefined;
  /**
   * Services that may run twice for one due time, or overlap with themselves, because each process has its own cache or
   * the work is idempotent. Default: none; only `singleton` and `dedupe` with a state store prevent double runs.
   */
  readonly mayRunTwice?: readonly string[] | undefined;
  /**
   * Translate a schedule that the platform cannot express to one that fires more often, for a host that skips ticks that
   * are not due. Default false: such a schedule is refused.
   */
  readonly guard?: boolean | undefined;
  /** Allow a guard to skip any number of ticks for each run. Default false. */
  readonly allowManyTicks?: boolean | undefined;
}
