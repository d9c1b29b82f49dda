import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import { expectCount } from '../expect-count.ts';
import { backendTimeUs } from './backend-time.ts';
import { Worker, type WorkerReport } from './worker.ts';

const TIME_LIMIT_MS = 120_000;

/** What some jobs cost a fleet. */
export interface Measured {
  /** Microseconds of processor time per job, of the workers. */
  readonly cpuUs: number;
  /** The same with PostgreSQL's; NaN where it runs elsewhere. */
  readonly allCpuUs: number;
  readonly jobsPerSecond: number;
  /** How many jobs each worker has run. */
  readonly counts: readonly number[];
}

/** Where a fleet works. */
export interface FleetPlace {
  readonly boss: PgBoss;
  readonly connectionString: string;
  readonly schema: string;
}

/** Worker processes on one queue. */
export class Fleet {
  readonly #subject: string;
  readonly #place: FleetPlace;
  readonly #application: string;
  readonly #workers: readonly Worker[];

  private constructor(subject: string, place: FleetPlace, workers: number) {
    this.#subject = subject;
    this.#place = place;
    this.#application = `${subject}-${randomUUID().slice(0, 8)}`;
    const args = [subject, place.connectionString, place.schema, this.#application];
    this.#workers = Array.from({ length: workers }, () => new Worker(args));
  }

  /** @param subject - `'anyhost'` or `'by-hand'`. */
  static async start(subject: string, place: FleetPlace, workers: number): Promise<Fleet> {
    const fleet = new Fleet(subject, place, workers);
    try {
      await Promise.all(fleet.#workers.map((worker) => worker.ready()));
      return fleet;
    } catch (error) {
      fleet.kill();
      throw error;
    }
  }

  /** Sends jobs and waits until all are done. Rejects when one was run twice, or not at all. */
  async run(jobs: number): Promise<Measured> {
    const before = await this.#reports();
    const backendsBefore = await backendTimeUs(this.#place.boss, this.#application);
    const completedBefore = await this.#completed();
    const startedAt = performance.now();
    await this.#send(jobs);
    await this.#allCompleted(completedBefore + jobs);
    const seconds = (performance.now() - startedAt) / 1000;
    const backendUs = (await backendTimeUs(this.#place.boss, this.#application)) - backendsBefore;
    const after = await this.#reports();
    const counts = after.map((report, index) => report.jobs - (before[index]?.jobs ?? 0));
    expectCount(`fleet, ${this.#subject}`, { got: sum(counts), expected: jobs });
    const workersUs = sum(after.map(({ cpuUs }) => cpuUs)) - sum(before.map(({ cpuUs }) => cpuUs));
    return {
      cpuUs: workersUs / jobs,
      allCpuUs: (workersUs + backendUs) / jobs,
      jobsPerSecond: jobs / seconds,
      counts,
    };
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.end()));
  }

  kill(): void {
    for (const worker of this.#workers) worker.kill();
  }

  #reports(): Promise<readonly WorkerReport[]> {
    return Promise.all(this.#workers.map((worker) => worker.report()));
  }

  /** The parts of one occurrence: they do not exclude each other. */
  async #send(count: number): Promise<void> {
    const jobs = Array.from({ length: count }, (_, index) => ({
      data: { trigger: 'manual', partition: { index, count } },
      singletonKey: `${index}-of-${count}`,
    }));
    await this.#place.boss.insert(`${this.#application}/work`, jobs);
  }

  async #allCompleted(jobs: number): Promise<void> {
    for (const until = performance.now() + TIME_LIMIT_MS; performance.now() < until; await wait(20)) {
      if ((await this.#completed()) === jobs) return;
    }
    throw new Error(`fleet, ${this.#subject}: not all jobs were completed in two minutes`);
  }

  async #completed(): Promise<number> {
    const { boss, schema } = this.#place;
    const statement = `SELECT count(*)::int AS count FROM ${schema}.job WHERE name = $1 AND state = 'completed' AND retry_count = 0`;
    const { rows } = await boss.getDb().executeSql(statement, [`${this.#application}/work`]);
    return Number(rows[0]?.count);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
