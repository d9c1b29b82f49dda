/**
 * A `PgBoss`. Only what distinguishes it is named here: the declarations of pg-boss do not compile in a project without
 * `skipLibCheck`, and those of this package must not need them.
 */
export interface BossLike {
  start(): Promise<unknown>;
  send(queue: string, data?: object | null, options?: object): Promise<string | null>;
  offWork(queue: string, options?: object): Promise<void>;
  getQueue(queue: string): Promise<object | null>;
}

/** Options of `pgBossDriver`. Either `connectionString` or `boss` is needed. */
export interface PgBossDriverOptions {
  /** The address of the PostgreSQL database: `postgres://user:password@host/database`. */
  readonly connectionString?: string | undefined;
  /** A pg-boss of the program's own. The program starts and stops it. Default: one is made from `connectionString`. */
  readonly boss?: BossLike | undefined;
  /** The schema of pg-boss's tables, together with `connectionString`. It is made if it does not exist. Default `'pgboss'`. */
  readonly schema?: string | undefined;
  /**
   * Whether this process computes due times and sends them. Any number of processes can: an occurrence is sent once.
   * Default true.
   */
  readonly schedules?: boolean | undefined;
  /** The background services that this process runs. Default: all. An empty list makes a process that only sends. */
  readonly services?: readonly string[] | undefined;
  /**
   * Into how many parts an occurrence is divided, by service: a whole number, 1 to 1000. Each part is a job of its own,
   * and its execution has `execution.partition`. Default: not at all.
   */
  readonly partitions?: Readonly<Record<string, number>> | undefined;
  /**
   * Milliseconds between two looks of an idle process at a queue, 500 or more. With `notify` it also looks when it is told
   * of a new job. Default 2000.
   */
  readonly pollMs?: number | undefined;
  /**
   * Whether PostgreSQL tells the processes of a new job at once (`LISTEN`), which needs one more connection, and not
   * through pgbouncer in transaction mode. A given `boss` decides by its own option `useListenNotify`. Default true.
   */
  readonly notify?: boolean | undefined;
  /**
   * Milliseconds without a sign of life after which the job of a process is delivered again, 10 000 or more. Default
   * 30 000.
   */
  readonly heartbeatMs?: number | undefined;
  /**
   * Milliseconds that the run of a service without `timeoutMs` may take, 1000 to 86 399 000 (a day less a second). The
   * deadline of its executions. Default 3 600 000, an hour.
   */
  readonly maxRunMs?: number | undefined;
  /** How often a job whose process died is delivered again, a whole number, 0 or more. Default 5. */
  readonly redeliveries?: number | undefined;
  /** Whether jobs that failed for good are copied to the queue `<application>/.dead`. Default true. */
  readonly deadLetter?: boolean | undefined;
  /** Milliseconds for which at least a finished job is kept, a day or more. Default 604 800 000, a week. */
  readonly keepMs?: number | undefined;
  /**
   * What to do when an execution does not settle although its signal has aborted: `'stop'` stops the host with its
   * error, so that the process ends and its supervisor starts another; `'keep'` refuses the service in this process until
   * it settles. Default `'stop'`.
   */
  readonly onAbandoned?: 'stop' | 'keep' | undefined;
}
