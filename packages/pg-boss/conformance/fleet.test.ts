import { randomUUID } from 'node:crypto';
import { type CreateHarness, describeHostAdapter, type HostAnswer, type HostCall } from '@anyhost/conformance';
import { type BuiltHost, buildHost, deadlineAfter, toInstant } from '@anyhost/core';
import type { VirtualClock } from '@anyhost/testing';
import { PgBoss } from 'pg-boss';
import { afterAll, describe, test } from 'vitest';
import { connectionString, type FleetDatabase, noDatabase, openDatabase } from '../src/database.fixture.ts';
import { enqueue, pgBossDriver } from '../src/index.ts';
import { BossClock, carry } from './watched-clock.ts';

/** The database of the tests, and the pg-boss that works with it at the time of the suite. */
interface Backend {
  readonly database: FleetDatabase;
  readonly boss: PgBoss;
  readonly bossClock: BossClock;
}

let opening: Promise<Backend> | undefined;
afterAll(async () => {
  const backend = await opening;
  await backend?.boss.stop({ graceful: false });
  await backend?.database.close();
});

async function openBackend(): Promise<Backend> {
  const database = await openDatabase();
  const bossClock = new BossClock();
  const parts = { connectionString, schema: database.schema, schedule: false, supervise: false, max: 2 };
  const boss = new PgBoss({ ...parts, registerInstance: false, clock: bossClock });
  boss.on('error', () => {});
  await boss.start();
  return { database, boss, bossClock };
}

/** What one test works with beside its host. */
class VirtualFleet {
  readonly backend: Backend;
  readonly #waiting = new Map<string, { readonly queue: string; answer(answer: HostAnswer): void }>();
  #hasNews = false;

  constructor(backend: Backend, clock: VirtualClock) {
    this.backend = backend;
    carry(clock, backend.bossClock, () => this.#answerSettled());
  }

  /** A run has ended: the row of its job says how. */
  noteEnd(): void {
    this.#hasNews = true;
  }

  /** Resolves when the row of a job says how its delivery has ended. */
  answerOf(queue: string, jobId: string): Promise<HostAnswer> {
    return new Promise((answer) => {
      this.#waiting.set(jobId, { queue, answer });
    });
  }

  async #answerSettled(): Promise<boolean> {
    if (!this.#hasNews) return false;
    this.#hasNews = false;
    let found = false;
    for (const [jobId, { queue, answer }] of this.#waiting) {
      const statement = 'SELECT state FROM $schema.job WHERE name = $1 AND id = $2';
      const [job] = await this.backend.database.sql(statement, [queue, jobId]);
      const state = String(job?.['state']);
      if (state === 'created' || state === 'active') continue;
      this.#waiting.delete(jobId);
      answer({ kind: state === 'completed' ? 'resolved' : 'rejected' });
      found = true;
    }
    return found;
  }
}

const fleets = new WeakMap<VirtualClock, VirtualFleet>();

/** As with a new database: the queues of the test before are removed. */
async function fleetOf(clock: VirtualClock): Promise<VirtualFleet> {
  const known = fleets.get(clock);
  if (known !== undefined) return known;
  opening ??= openBackend();
  const backend = await opening;
  const { boss } = backend.database;
  // Those that copy their failed jobs to another one first.
  const queues = (await boss.getQueues()).toSorted((one, other) => Number(!one.deadLetter) - Number(!other.deadLetter));
  for (const { name } of queues) await boss.deleteQueue(name);
  await backend.bossClock.setTime(clock.now());
  const fleet = new VirtualFleet(backend, clock);
  fleets.set(clock, fleet);
  return fleet;
}

const create: CreateHarness = async (app, options, { timeLeftMs }) => {
  const { clock } = options;
  const fleet = await fleetOf(clock);
  const { boss, bossClock, database } = fleet.backend;
  // A long poll: a process wakes its own worker when it has sent a job.
  const driver = pgBossDriver({ boss, notify: false, pollMs: 60_000, heartbeatMs: 10_000, onAbandoned: 'keep' });
  const host = buildHost(
    app,
    { ...driver, longLived: true, logger: options.logger, environment: {} },
    {
      ...options,
      onOutcome: (outcome) => {
        fleet.noteEnd();
        return options.onOutcome?.(outcome);
      },
    },
  );
  let sending: Promise<unknown> = Promise.resolve();
  return {
    start: () => host.start(),
    run: async (service, call) => {
      // A job for a service that does not exist is refused by whoever sends it.
      if (!app.backgroundServices.includes(service)) await enqueue(boss, app, service);
      // A job that is cancelled in its queue is never delivered.
      if (call.signal?.aborted) return { kind: 'rejected' };
      // A process that has not started, or no longer runs, fetches nothing: the job stays in its queue.
      if (host.state !== 'started') return { kind: 'rejected' };
      // Jobs arrive one after the other, each fetched before the next one comes.
      const sent = sending.then(() => send(service, call));
      sending = sent;
      return await (await sent)();
    },
    stop: () => host.stop(),
  };

  /** Sends a job and has it fetched. Returns the wait for the end of its delivery. */
  async function send(service: string, call: HostCall): Promise<() => Promise<HostAnswer>> {
    const { scheduledTime, attempt = 1, pastDue = false, signal } = call;
    const queue = `${app.definition.name}/${service}`;
    const id = randomUUID();
    const data = {
      trigger: scheduledTime === undefined ? 'manual' : 'schedule',
      ...(scheduledTime && { scheduledTime: scheduledTime.toISOString() }),
      late: pastDue,
      ...(timeLeftMs !== undefined && { limitMs: timeLeftMs }),
    };
    const inserted = await boss.insert(queue, [{ id, data }], { returnId: true });
    if (inserted === null) return () => skip(host, service, { clock, scheduledTime });
    if (attempt > 1) {
      const statement = 'UPDATE $schema.job SET retry_count = $1 WHERE name = $2 AND id = $3';
      await database.sql(statement, [attempt - 1, queue, id]);
    }
    const answer = fleet.answerOf(queue, id);
    const cancel = (): void => void boss.cancel(queue, id);
    signal?.addEventListener('abort', cancel, { once: true });
    wake(boss, queue);
    await bossClock.idle();
    return async () => {
      const answered = await answer;
      signal?.removeEventListener('abort', cancel);
      return answered;
    };
  }
};

// As LISTEN does.
function wake(boss: PgBoss, queue: string): void {
  for (const { id, name } of boss.getWipData()) if (name === queue) boss.notifyWorker(id);
}

/** The queue takes no second job: what the driver of the process that runs the first one reports. */
async function skip(host: BuiltHost, service: string, { clock, scheduledTime }: SkippedCall): Promise<HostAnswer> {
  const request = {
    trigger: scheduledTime === undefined ? 'manual' : 'schedule',
    scheduledAt: scheduledTime && toInstant(scheduledTime.getTime()),
    jitterMs: 0,
    attempt: 1,
    late: false,
    deadline: deadlineAfter(clock.monotonic(), undefined),
    signal: undefined,
  } as const;
  await host.serve(service, request, { status: 'skipped', reason: 'overlap' });
  return { kind: 'resolved' };
}

interface SkippedCall {
  readonly clock: VirtualClock;
  readonly scheduledTime: Date | undefined;
}

if (noDatabase === undefined) {
  describeHostAdapter({
    name: '@anyhost/pg-boss pgBossDriver',
    capabilities: {
      answers: 'rejection',
      longLived: true,
      drivesSchedule: true,
      hostPerRun: false,
      reportsStart: true,
      retriesStart: false,
      reportsStop: true,
      stopsDuringRuns: true,
      namesService: true,
      scheduledRuns: true,
      manualRuns: true,
      cancelsRuns: true,
      carriesAttempt: true,
      carriesPastDue: true,
      endsWhenStuck: false,
      drainsWhenStuck: false,
      // Its jobs say which runs are under way.
      keepsRecord: true,
    },
    create,
    knownGaps: [
      {
        test: 'outcomes: a service that resolves after the abort (cancelled) is completed, and a success for the platform',
        reason: 'its job stays cancelled, whatever its run comes to',
      },
      {
        test: 'not called: refused: hostStarting before the host has started',
        reason: 'a process that has not started fetches no job: it waits in its queue, or another process takes it',
      },
      {
        test: 'not called: refused: stopping while the host stops',
        reason: 'a process that stops fetches no job: it waits in its queue, or another process takes it',
      },
      {
        test: 'deadlines: without a limit there is no deadline and the time left is infinite',
        reason: 'every job expires: maxRunMs, an hour by default, is the deadline of services without timeoutMs',
      },
      {
        test: 'abandoned: a later run is refused until it settles',
        reason: 'the job of the refused run is delivered again a second later, and until then the queue takes no other',
      },
      {
        test: 'claims: while the store is down the occurrence is refused, and runs when the store is back',
        reason: 'the job of the refused run is delivered again a second later, and until then the queue takes no other',
      },
      {
        test: 'not called: skipped: notLeader is a success for the platform',
        reason: 'the job is delivered again: the process that leads may have died, and no other delivery would follow',
      },
      {
        test: 'leases: a run while another host has the lease is skipped, which is a success',
        reason: 'the job is delivered again: the process that leads may have died, and no other delivery would follow',
      },
      {
        test: 'hung store: a run that needs it is refused before its deadline',
        reason: 'pg-boss keeps the record of runs: they do not wait for the ledger',
      },
      {
        test: 'hung store: a run that needs it is served once it answers again',
        reason: 'pg-boss keeps the record of runs: they do not wait for the ledger',
      },
      {
        test: 'manual runs: a run that is cancelled before it begins does not call its service',
        reason: 'a job that is cancelled in its queue is never delivered: there is no run',
      },
      {
        test: 'manual runs: a manual run that its caller cancels is cancelled, with the caller’s reason',
        reason: 'pg-boss says that a job was cancelled, not why',
      },
      {
        test: 'continuations: when time is short the run succeeds, and the next run resumes the same occurrence before it serves its own',
        reason: 'the rest is a job of its own, which begins at once; a due time that comes meanwhile overlaps it',
      },
    ],
  });
} else {
  describe('the host @anyhost/pg-boss pgBossDriver', () => {
    test.skip(`it needs a database: ${noDatabase}`, () => {});
  });
}
