import { AnyhostError, every, type Schedule } from '@anyhost/core';
import { formatSchedule } from '@anyhost/core/schedule';
import type { PlannedService } from '../plan/plan-application.ts';
import { PRESENT } from '../plan/present.ts';
import { translateSchedule } from '../translation/translate-schedule.ts';
import type { Translation } from '../translation/translation.ts';
import { type Delivery, tickDelivery, usefulSeconds } from './delivery.ts';
import type { AwsFunction } from './function-of-services.ts';
import { LogicalIds } from './logical-ids.ts';
import type { ResolvedAwsOptions } from './resolve-aws-options.ts';

/** A schedule of EventBridge Scheduler. */
export interface AwsSchedule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly kind: 'tick' | 'continuation';
  /** `undefined` for all services of the function. */
  readonly service: string | undefined;
  /** The logical id of the function that it invokes. */
  readonly functionId: string;
  readonly translation: Translation;
  /** Where a `rate` counts from. */
  readonly start: ScheduleStart | undefined;
  /** The event of the function, as JSON in which Scheduler fills in its context attributes. */
  readonly input: string;
  readonly delivery: Delivery;
}

/**
 * The start of a `rate`: any due time that is not more than five minutes ago, when the stack is deployed. So it is a
 * parameter of the stack.
 */
export interface ScheduleStart {
  readonly parameter: string;
  /** Due times are this instant and whole periods later, in milliseconds since the Unix epoch. */
  readonly originMs: number;
  readonly periodMs: number;
}

/** The schedules of all services that have due times, then those that resume unfinished work. */
export function schedulesOf(
  services: readonly PlannedService[],
  functions: readonly AwsFunction[],
  options: ResolvedAwsOptions,
): readonly AwsSchedule[] {
  const ids = new LogicalIds();
  const ticks = services.flatMap((service) => {
    const schedule = timedSchedule(service, options);
    if (schedule === undefined) return [];
    const translation = translate(service.name, schedule, options);
    const gap = usefulSeconds(service, schedule.kind === 'every' ? schedule.periodMs / 1000 : undefined);
    const id = ids.make(service.name, 'Schedule');
    return [
      {
        id,
        name: service.name,
        service: service.name,
        description: `${service.name}: ${formatSchedule(service.policy.schedule)}`,
        kind: 'tick' as const,
        functionId: functionFor(service.name, functions),
        translation,
        start: startOf(id, schedule, translation),
        input: tickInput(service.name, translation),
        delivery: tickDelivery(gap),
      },
    ];
  });
  const continuations = continuationsOf(services, functions, options).map((schedule) => {
    return { ...schedule, id: ids.make(schedule.service ?? '', 'Continuation') };
  });
  return [...ticks, ...continuations];
}

/** What starts a service: a `continuous()` one is started anew each time. */
function timedSchedule(
  { name, policy }: PlannedService,
  { owner, continuousEvery }: ResolvedAwsOptions,
): Schedule | undefined {
  const { schedule } = policy;
  if (schedule.kind === 'onDemand') return undefined;
  if (schedule.kind !== 'continuous') return schedule;
  if (continuousEvery !== undefined) return every(continuousEvery);
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SCHEDULE',
    `${owner}: the service '${name}' is continuous(), and Lambda ends an invocation after 15 minutes. Register it with { hosts: 'long-lived' }, or set continuousEvery to '15m' to restart it each time, or list the other services in the option services.`,
    { details: { service: name, reason: 'NO_SCHEDULE' } },
  );
}

function translate(
  service: string,
  schedule: Schedule,
  { owner, guard, allowManyTicks }: ResolvedAwsOptions,
): Translation {
  const translated = translateSchedule(schedule, 'eventBridgeScheduler', { guard, allowManyTicks, now: PRESENT });
  if (!('reject' in translated)) return translated;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SCHEDULE',
    `${owner}: EventBridge Scheduler cannot express the schedule of the service '${service}'. ${translated.message}`,
    { details: { service, reason: translated.reject } },
  );
}

function startOf(id: string, schedule: Schedule, { startDate }: Translation): ScheduleStart | undefined {
  if (startDate === undefined || schedule.kind !== 'every') return undefined;
  const { periodMs } = schedule;
  return { parameter: `${id}Start`, originMs: startDate.getTime() % periodMs, periodMs };
}

function tickInput(service: string, { guarded }: Translation): string {
  return JSON.stringify({
    service,
    scheduledTime: '<aws.scheduler.scheduled-time>',
    attempt: '<aws.scheduler.attempt-number>',
    ...(guarded ? { guard: true } : {}),
  });
}

function continuationsOf(
  services: readonly PlannedService[],
  functions: readonly AwsFunction[],
  options: ResolvedAwsOptions,
): readonly Omit<AwsSchedule, 'id'>[] {
  const { continueEvery } = options;
  if (continueEvery === undefined) return [];
  if (typeof continueEvery !== 'string') {
    return services.flatMap(({ name }) => {
      const period = continueEvery.get(name);
      return period === undefined ? [] : [continuation(name, period, functionFor(name, functions), options)];
    });
  }
  return functions.map(({ id, service }) => continuation(service, continueEvery, id, options));
}

/** @param service - `undefined` for all services of the function. */
function continuation(
  service: string | undefined,
  period: string,
  functionId: string,
  options: ResolvedAwsOptions,
): Omit<AwsSchedule, 'id'> {
  return {
    service,
    name: service === undefined ? 'anyhost-continuation' : `anyhost-continuation-${service}`,
    description: `Resumes unfinished work of ${service ?? 'all services'}, every ${period}`,
    kind: 'continuation',
    functionId,
    translation: translate(service ?? 'anyhost-continuation', every(period), options),
    start: undefined,
    input: JSON.stringify({ ...(service === undefined ? {} : { service }), trigger: 'continuation' }),
    // The next one makes up for it.
    delivery: { retries: 0, maxAgeSeconds: 60 },
  };
}

function functionFor(service: string, functions: readonly AwsFunction[]): string {
  return functions.find(({ services }) => services.some(({ name }) => name === service))?.id ?? '';
}
