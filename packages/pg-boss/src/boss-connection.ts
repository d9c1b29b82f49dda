import { type Clock, delay, type Logger, type Moment, toError } from '@anyhost/core';
import type { PgBoss } from 'pg-boss';
import type { DriverSettings } from './read-options.ts';

/** How often a failure of pg-boss is logged. */
const REPORT_EVERY_MS = 10_000;
/** How long the end of pg-boss may take before it is left behind. */
const CLOSE_WITHIN_MS = 5000;
/** How often this process looks for jobs whose process died. */
const SUPERVISE_SECONDS = 10;

/** The pg-boss of one driver: made here or given, with a listener for its errors. */
export class BossConnection {
  readonly boss: PgBoss;
  readonly #isOwn: boolean;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onError = (error: unknown): void => this.#report(toError(error));
  #reportedAt: Moment | undefined;
  #unreported = 0;

  private constructor(boss: PgBoss, isOwn: boolean, { clock, logger }: ConnectionParts) {
    this.boss = boss;
    this.#isOwn = isOwn;
    this.#clock = clock;
    this.#logger = logger;
    // Without a listener an error of a background task would end the process.
    boss.on('error', this.#onError);
  }

  /** Makes pg-boss unless it is given. Its code is loaded here. */
  static async make({ source, schema, notify }: DriverSettings, parts: ConnectionParts): Promise<BossConnection> {
    if ('boss' in source) return new BossConnection(source.boss, false, parts);
    const { PgBoss: Boss } = await import('pg-boss');
    const boss = new Boss({
      connectionString: source.connectionString,
      schema,
      // Due times are core's to compute.
      schedule: false,
      useListenNotify: notify,
      superviseIntervalSeconds: SUPERVISE_SECONDS,
      monitorIntervalSeconds: SUPERVISE_SECONDS,
    });
    return new BossConnection(boss, true, parts);
  }

  /** Starts pg-boss, also a given one that has not been started. Makes its tables. */
  async open(): Promise<void> {
    await this.boss.start();
  }

  /** Ends what was made here. Never rejects, and is over within seconds also when the database does not answer. */
  async close(): Promise<void> {
    if (this.#isOwn) await this.within(this.boss.stop({ graceful: true, timeout: 1000 }), 'pg-boss');
    this.boss.off('error', this.#onError);
    // A late error of what was left behind has no one to tell.
    if (this.#isOwn) this.boss.on('error', () => {});
  }

  /** Waits for the end of something, for seconds at most. Never rejects. */
  async within(work: Promise<unknown>, what: string): Promise<void> {
    const ended = new AbortController();
    const settled = work.then(
      () => true,
      (error: unknown) => {
        this.#report(toError(error));
        return true;
      },
    );
    const isOver = await Promise.race([settled, delay(this.#clock, CLOSE_WITHIN_MS, ended.signal).then(() => false)]);
    ended.abort();
    if (isOver) return;
    const fields = { event: 'fleet.notClosed', what, waitedMs: CLOSE_WITHIN_MS };
    this.#logger.warn(fields, `${what} did not end in time: jobs that were not settled are delivered again`);
  }

  #report(err: Error): void {
    const now = this.#clock.monotonic();
    if (this.#reportedAt !== undefined && now - this.#reportedAt < REPORT_EVERY_MS) {
      this.#unreported += 1;
      return;
    }
    this.#reportedAt = now;
    const fields = { event: 'fleet.bossFailed', err, alsoFailed: this.#unreported };
    this.#unreported = 0;
    this.#logger.warn(fields, `pg-boss: ${err.message}`);
  }
}

/** What a connection reports with. */
export interface ConnectionParts {
  readonly clock: Clock;
  readonly logger: Logger;
}
