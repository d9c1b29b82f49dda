import { createHandler } from '@anyhost/aws-lambda';
import { guard } from '@anyhost/aws-lambda/guard';
import { type AnyApplication, type ExecutionOutcome, type HostOptions, memoryStateStore } from '@anyhost/core';
import { createHost, runOnce } from '@anyhost/node';
import { captureLogs, fakeInvocationContext, fakeLambdaContext, VirtualClock } from '@anyhost/testing';
import { createTimerApp } from '../../packages/azure-functions/src/timer-app.ts';
import { FakeProcess } from '../../packages/node/src/fake-process.fixture.ts';

/** A tick as it reaches a host. */
export interface Tick {
  /** The due time that it is for. */
  readonly due: Date;
  /** The platform ticks more often than the service is due. */
  readonly guarded: boolean;
}

/** One way in which a tick reaches a host. */
export interface Delivery {
  readonly name: string;
  /** Milliseconds from the due time to the moment at which the host gets it. */
  readonly lateMs: number;
  /** It stands for all ticks since then too, which the platform does not deliver. */
  readonly isForLost?: boolean;
  /** Hosts without guards drive their own schedule, or have only ticks that are due. */
  readonly canGuard: boolean;
  /** Hands the tick to a host of the application, which has one service, `prices`. */
  readonly deliver: (
    app: AnyApplication<'prices'>,
    tick: Tick,
    options: HostOptions & { clock: VirtualClock },
  ) => Promise<unknown>;
}

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

/** What each platform was recorded to send, and when. */
export const DELIVERIES: readonly Delivery[] = [
  scheduler('Lambda, from Scheduler', { lateMs: 0 }),
  scheduler('Lambda, from Scheduler, 59 seconds late', { lateMs: 59 * SECOND_MS }),
  scheduler('Lambda, from Scheduler, which names the moment within the minute', { lateMs: 43_000, secondsOff: 43 }),
  scheduler('Lambda, from Scheduler, second attempt', { lateMs: 20 * SECOND_MS, attempt: '2' }),
  scheduler('Lambda, which retries after two minutes', { lateMs: 121 * SECOND_MS }),
  {
    name: 'Lambda, from a rule',
    lateMs: 4 * SECOND_MS,
    canGuard: false,
    deliver: (app, { due }, options) =>
      invokeLambda(app, options, {
        version: '0',
        id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '123456789012',
        time: textOf(due, 17),
        region: 'eu-central-1',
        resources: ['arn:aws:events:eu-central-1:123456789012:rule/tick'],
        detail: {},
      }),
  },
  {
    name: 'Lambda, from a rule with an input transformer',
    lateMs: 4 * SECOND_MS,
    canGuard: true,
    deliver: (app, { due, guarded }, options) =>
      invokeLambda(app, options, {
        service: 'prices',
        scheduledTime: textOf(due, 17),
        ...(guarded && { guard: true }),
      }),
  },
  timer('an Azure timer', { lateMs: 20 }),
  timer('an Azure timer of a worker that is early', { lateMs: -300 }),
  timer('an Azure timer in another time zone', { lateMs: 20, offset: '+02:00' }),
  timer('an Azure timer that is past due', { lateMs: 5 * HOUR_MS, isPastDue: true }),
  timer('an Azure timer that is tried again', { lateMs: 90 * SECOND_MS, retryCount: 1 }),
  command('a CronJob', { lateMs: 8 * SECOND_MS, variables: ({ due }) => ({ ANYHOST_JOB_NAME: jobAt(due) }) }),
  command('a CronJob whose pod is started again', {
    lateMs: 2 * HOUR_MS,
    variables: ({ due }) => ({ ANYHOST_JOB_NAME: jobAt(due) }),
  }),
  command('a CronJob with the annotation of its job, in the zone of the CronJob', {
    lateMs: 8 * SECOND_MS,
    variables: ({ due }) => ({ ANYHOST_SCHEDULED_TIME: localTextOf(due, '+02:00') }),
  }),
  command('a job with a hash in its name', {
    lateMs: 8 * SECOND_MS,
    variables: () => ({ ANYHOST_JOB_NAME: 'prices-x7k2p', ANYHOST_TRIGGER: 'schedule' }),
  }),
  command('a task of ECS, from Scheduler', {
    lateMs: 40 * SECOND_MS,
    variables: ({ due }) => ({ ANYHOST_SCHEDULED_TIME: textOf(due, 31) }),
  }),
  timed('a timer of systemd', { lateMs: 150 }),
  timed('a timer of systemd that is early', { lateMs: -400 }),
  timed('a job of Container Apps', { lateMs: 48 * SECOND_MS }),
  {
    name: 'the long-lived host',
    lateMs: -30 * SECOND_MS,
    canGuard: false,
    deliver: async (app, _tick, options) => {
      const host = createHost(app, { ...options, args: [] });
      await host.start();
      await options.clock.advance('31s');
      await host.stop();
    },
  },
];

/** Hands a tick over, on a clock at the moment of the delivery. Returns what came of it. */
export async function outcomesOf(
  { lateMs, deliver }: Delivery,
  app: AnyApplication<'prices'>,
  tick: Tick,
): Promise<readonly ExecutionOutcome[]> {
  const clock = new VirtualClock({ now: new Date(tick.due.getTime() + lateMs) });
  const outcomes: ExecutionOutcome[] = [];
  const onOutcome = (outcome: ExecutionOutcome): void => void outcomes.push(outcome);
  await deliver(app, tick, { clock, onOutcome, logger: captureLogs(), environment: {} });
  return outcomes;
}

/** A store that outlives the hosts of a test. */
export function lastingStore() {
  const store = memoryStateStore();
  return {
    name: 'lasting',
    durable: true,
    get: store.get.bind(store),
    list: store.list.bind(store),
    set: store.set.bind(store),
    delete: store.delete.bind(store),
  };
}

function scheduler(
  name: string,
  { lateMs, secondsOff = 0, attempt = '1' }: { lateMs: number; secondsOff?: number; attempt?: string },
): Delivery {
  return {
    name,
    lateMs,
    canGuard: true,
    deliver: (app, { due, guarded }, options) =>
      invokeLambda(app, options, {
        service: 'prices',
        scheduledTime: textOf(due, secondsOff),
        executionId: 'd32c5kddcf5bb8c3',
        attempt,
        scheduleArn: 'arn:aws:scheduler:eu-central-1:123456789012:schedule/default/prices',
        ...(guarded && { guard: true }),
      }),
  };
}

async function invokeLambda(
  app: AnyApplication<'prices'>,
  options: HostOptions & { clock: VirtualClock },
  event: object,
): Promise<void> {
  const handler = createHandler(app, { ...options, guard });
  await Reflect.apply(handler, undefined, [event, fakeLambdaContext({ clock: options.clock, remainingMs: 60_000 })]);
  await handler.stop();
}

function timer(
  name: string,
  {
    lateMs,
    offset = '+00:00',
    isPastDue = false,
    retryCount,
  }: { lateMs: number; offset?: string; isPastDue?: boolean; retryCount?: number },
): Delivery {
  return {
    name,
    lateMs,
    canGuard: true,
    isForLost: isPastDue,
    deliver: async (app, { due, guarded }, options) => {
      // An app that is not guarded has its one service's zone.
      const zoned = guarded ? {} : { WEBSITE_TIME_ZONE: zoneOf(app) };
      const timeZones = guarded ? 'guard' : 'setting';
      const timerApp = createTimerApp(app, { ...options, timeZones, functionTimeoutMs: 60_000, environment: zoned });
      const payload = {
        schedule: { adjustForDST: true },
        scheduleStatus: {
          last: '2026-03-01T09:25:00.0013+00:00',
          next: localTextOf(due, offset),
          lastUpdated: '2026-03-01T09:25:00.0013+00:00',
        },
        isPastDue,
      };
      const retryContext = retryCount === undefined ? undefined : { retryCount, maxRetryCount: 3 };
      await timerApp.timers[0]?.handler(payload, fakeInvocationContext({ functionName: 'prices', retryContext }));
      await Promise.all([timerApp.terminate(), options.clock.advance('5s')]);
    },
  };
}

function command(
  name: string,
  { lateMs, variables }: { lateMs: number; variables: (tick: Tick) => Readonly<Record<string, string>> },
): Delivery {
  return {
    name,
    lateMs,
    canGuard: true,
    deliver: (app, tick, options) => {
      const environment = {
        ANYHOST_SERVICE: 'prices',
        ...variables(tick),
        ...(tick.guarded && { ANYHOST_GUARD: '1' }),
      };
      return runOnce(app, undefined, { ...options, environment }, new FakeProcess());
    },
  };
}

/** A platform that only starts the process: the service's own schedule says for which due time. */
function timed(name: string, { lateMs }: { lateMs: number }): Delivery {
  return command(name, { lateMs, variables: () => ({ ANYHOST_TRIGGER: 'schedule' }) });
}

function zoneOf({ definition }: AnyApplication): string {
  for (const registration of definition.hostedServices) {
    if (registration.kind !== 'backgroundService' || typeof registration.policy.schedule === 'function') continue;
    const { schedule } = registration.policy;
    if (schedule.kind === 'cron') return schedule.timeZone;
  }
  return 'UTC';
}

function jobAt(due: Date): string {
  return `prices-${Math.floor(due.getTime() / 60_000)}`;
}

/** An instant in UTC as AWS writes it, so many seconds within its minute. */
function textOf(due: Date, seconds = 0): string {
  return `${new Date(due.getTime() + seconds * SECOND_MS).toISOString().slice(0, 19)}Z`;
}

function localTextOf(due: Date, offset: string): string {
  const shifted = new Date(due.getTime() + Number(offset.slice(0, 3)) * HOUR_MS);
  return `${shifted.toISOString().slice(0, 19)}${offset}`;
}
