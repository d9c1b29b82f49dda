import {
  AnyhostError,
  type DrivenService,
  type DriverContext,
  type HostDriver,
  isTimed,
  type ResolvedPolicy,
  type RunRequest,
  toError,
} from '@anyhost/core';
import { type DueTimes, dueTimesOf, scheduleDriver } from '@anyhost/core/driver';
import { formatSchedule } from '@anyhost/core/schedule';
import { BossConnection } from './boss-connection.ts';
import { lastDueTime } from './missed-occurrences.ts';
import { Outbox } from './outbox.ts';
import { createQueues, queueOf, queuesOf, type ServiceQueue } from './queues.ts';
import type { DriverSettings } from './read-options.ts';
import { ServiceWorker } from './service-worker.ts';

/** One service of the fleet in this process. */
interface Member {
  readonly service: DrivenService;
  readonly queue: ServiceQueue;
  readonly schedule: { readonly text: string; readonly dueTimes: DueTimes } | undefined;
  readonly outbox: Outbox | undefined;
  readonly worker: ServiceWorker | undefined;
}

/**
 * The driver of a process in a fleet. It computes due times and sends each as a job, which any process of the fleet
 * runs; and it runs the jobs that this process fetches.
 */
export class FleetDriver implements HostDriver {
  readonly computesSchedule = true;
  readonly #context: DriverContext;
  readonly #settings: DriverSettings;
  readonly #schedules: HostDriver;
  readonly #stopped = new AbortController();
  readonly #queues = new Map<string, ServiceQueue>();
  #connection: BossConnection | undefined;
  #members: ReadonlyMap<string, Member> = new Map();
  #draining: Promise<unknown> | undefined;

  constructor(context: DriverContext, settings: DriverSettings) {
    this.#context = context;
    this.#settings = settings;
    const deliver = ({ name }: DrivenService, request: RunRequest): void => {
      this.#members.get(name)?.outbox?.add(request);
    };
    this.#schedules = scheduleDriver({ deliver })(context);
  }

  async check(policies: ReadonlyMap<string, ResolvedPolicy>): Promise<void> {
    await this.#schedules.check(policies);
    this.#assertNames(policies);
    const { application, clock, logger } = this.#context;
    for (const [service, policy] of policies) {
      if (policy.schedule.kind === 'continuous') continue;
      this.#queues.set(service, queueOf(application, service, { policy, maxRunMs: this.#settings.maxRunMs }));
    }
    this.#connection = await BossConnection.make(this.#settings, { clock, logger });
    await this.#connection.open();
    const queues = [...this.#queues.values()];
    await createQueues(this.#connection.boss, application, { queues, settings: this.#settings });
  }

  begin(services: readonly DrivenService[]): void {
    const members = new Map<string, Member>();
    for (const service of services) {
      const queue = this.#queues.get(service.name);
      if (queue !== undefined) members.set(service.name, this.#memberOf(service, queue));
    }
    this.#members = members;
    this.#schedules.begin(
      services.filter(({ name }) => (members.has(name) ? this.#settings.schedules : this.runsHere(name))),
    );
  }

  start(): void {
    if (this.#stopped.signal.aborted) return;
    this.#schedules.start();
    for (const { worker, service } of this.#members.values()) {
      worker?.start().catch((thrown: unknown) => this.#context.fail(toError(thrown), service.name));
    }
    if (this.#settings.schedules) void this.#catchUp();
  }

  runsHere(service: string): boolean {
    return this.#settings.services?.includes(service) ?? true;
  }

  stop(): void {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#schedules.stop();
    const members = [...this.#members.values()];
    this.#draining = Promise.allSettled(members.flatMap(({ worker, outbox }) => [worker?.stop(), outbox?.ended()]));
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    if (this.#draining !== undefined) await connection.within(this.#draining, 'the settling of jobs');
    await connection.close();
  }

  #memberOf(service: DrivenService, queue: ServiceQueue): Member {
    const { boss } = this.#open;
    const { clock, logger } = this.#context;
    const { schedules, keepMs, partitions, notify } = this.#settings;
    const { schedule: own, schedule: timed } = service.policy;
    const schedule = isTimed(timed) ? { text: formatSchedule(own), dueTimes: dueTimesOf(timed) } : undefined;
    const worker = this.runsHere(service.name)
      ? new ServiceWorker({ boss, context: this.#context, settings: this.#settings, service, queue, schedule })
      : undefined;
    const parts = { boss, clock, logger, stopped: this.#stopped.signal, keepSeconds: keepMs / 1000 };
    const outbox = schedules
      ? new Outbox(parts, {
          service,
          queue: queue.name,
          partitions: partitions[service.name] ?? 1,
          dueTimes: schedule?.dueTimes,
          // Otherwise PostgreSQL tells all processes at the same time, and each is as likely to get the job.
          onSent: () => (notify ? undefined : worker?.wake()),
          onNotSent: (request, jobId) => void this.#reportOverlap(service, request, jobId),
        })
      : undefined;
    return { service, queue, schedule, worker, outbox };
  }

  // The queue takes no second job while one is under way. The process that runs that one reports it, so that there is
  // one report for the fleet.
  async #reportOverlap(service: DrivenService, request: RunRequest, jobId: string): Promise<void> {
    const member = this.#members.get(service.name);
    const serving = member?.worker?.serving;
    if (member === undefined || serving === undefined || serving.scheduledAt === request.scheduledAt) return;
    try {
      if ((await this.#open.boss.getJobById(member.queue.name, jobId)) !== null) return;
    } catch {
      return;
    }
    await service.refuse(request, { status: 'skipped', reason: 'overlap' });
  }

  /** Sends the due times that passed while no process of the fleet was running. */
  async #catchUp(): Promise<void> {
    const { application, clock, logger } = this.#context;
    const { schedules: queue } = queuesOf(application);
    for (const { service, schedule, outbox } of this.#members.values()) {
      if (schedule === undefined || this.#stopped.signal.aborted) continue;
      const timed = { name: service.name, schedule: schedule.text, dueTimes: schedule.dueTimes };
      try {
        const missed = await lastDueTime(this.#open.boss, timed, { queue, now: clock.now() });
        if (missed === undefined || service.policy.misfire === 'skip') continue;
        outbox?.add({ ...MISSED, scheduledAt: missed });
      } catch (thrown) {
        const fields = { event: 'fleet.catchUpFailed', service: service.name, err: toError(thrown) };
        logger.warn(
          fields,
          `${service.name}: the due times that it missed could not be read, and are not sent. Restart this process once PostgreSQL answers`,
        );
      }
    }
  }

  get #open(): BossConnection {
    if (this.#connection !== undefined) return this.#connection;
    throw new AnyhostError('ERR_ANYHOST_ILLEGAL_STATE', 'The driver has not been checked yet.');
  }

  #assertNames(policies: ReadonlyMap<string, ResolvedPolicy>): void {
    const { services = [], partitions } = this.#settings;
    for (const [service, count] of Object.entries(partitions)) {
      if (count === 1 || policies.get(service)?.singleton !== true) continue;
      throw new AnyhostError(
        'ERR_ANYHOST_INVALID_OPTION',
        `pgBossDriver: partitions.${service} is ${count}, but ${service} has singleton: one process at a time runs it, and its parts run in several. Leave out one of the two.`,
        { details: { service, option: 'partitions' } },
      );
    }
    for (const [option, names] of Object.entries({ services, partitions: Object.keys(partitions) })) {
      const unknown = names.find((name) => !policies.has(name));
      if (unknown === undefined) continue;
      throw new AnyhostError(
        'ERR_ANYHOST_UNKNOWN_SERVICE',
        `pgBossDriver: ${option} names '${unknown}', which is no background service of this host; expected one of ${[...policies.keys()].join(', ')}.`,
        { details: { option, service: unknown } },
      );
    }
  }
}

/** The request for a due time that was missed. */
const MISSED = {
  trigger: 'schedule',
  jitterMs: 0,
  attempt: 1,
  late: true,
  deadline: 'none',
  signal: undefined,
} as const;
