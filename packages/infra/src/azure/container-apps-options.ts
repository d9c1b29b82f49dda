import type { AzureCommonOptions } from './azure-options.ts';

/** Options of `containerAppsFiles`. */
export interface ContainerAppsOptions extends AzureCommonOptions {
  /** The name of the container registry, which must exist: 5 to 50 letters and digits. Required. */
  readonly registry: string;
  /** The image in that registry, with its tag or digest: `'ordering-background:1.0.0'`. Required. */
  readonly image: string;
  /**
   * `'jobs'`: a scheduled job for each service, and one to start by hand for each `onDemand()` service. `'host'`: one
   * container app with the long-lived host, which runs all services. Default `'jobs'`.
   */
  readonly mode?: 'jobs' | 'host' | undefined;
  /** The command that runs one service once; the variable `ANYHOST_SERVICE` names it. Default `['node', 'dist/once.js']`. */
  readonly onceCommand?: readonly string[] | undefined;
  /** The command of the long-lived host, a program and its arguments. Default `['node', 'dist/main.js']`. */
  readonly hostCommand?: readonly string[] | undefined;
  /**
   * Milliseconds that a run of one service may take, its start included: `ANYHOST_TIMEOUT_MS`. Default 600 000, or what the
   * service's `timeoutMs` needs where that is more.
   */
  readonly onceTimeoutMs?: number | undefined;
  /** Milliseconds that a host may take to stop: `ANYHOST__SHUTDOWN_TIMEOUT_MS`. Default 30 000. */
  readonly shutdownTimeoutMs?: number | undefined;
  /** The port of the health endpoints of the long-lived host: `ANYHOST_HEALTH_PORT`. Default 8081. */
  readonly healthPort?: number | undefined;
  /** How often Azure runs a failed job again: 0 to 10. Default 0: the next due time comes. */
  readonly retries?: number | undefined;
  /** Cores of a container, 0.25 to 2 in steps of 0.25; its memory is twice as many GB. Default 0.25. */
  readonly cpu?: number | undefined;
  /**
   * Allow schedules that a job cannot say, a time zone for one, and that the host must guard by the service's durable
   * record. Default false: they are refused.
   */
  readonly guard?: boolean | undefined;
}
