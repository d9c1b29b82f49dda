import { randomUUID } from 'node:crypto';
import { addToMoment, assertBoolean, assertClock, assertNumber, type Clock, systemClock } from '@anyhost/core';
import { assertOptions, assertText, type OptionCheck, readTime } from './assert-options.ts';

const REGION = 'eu-west-1';
const ACCOUNT = '123456789012';

/** Properties of the invocation of a fake context. */
export interface FakeLambdaContextOptions {
  /** Milliseconds to the function's deadline, counted from the creation of the context. Default 60 000. */
  readonly remainingMs?: number;
  /** Counts the time down. Default: the machine's clock. */
  readonly clock?: Clock;
  /** Default `'anyhost'`. */
  readonly functionName?: string;
  /** Default a new UUID, as every invocation has. */
  readonly awsRequestId?: string;
}

/** The context that Lambda hands to a handler: `Context` of `@types/aws-lambda`. */
export interface FakeLambdaContext {
  /** True, as in Lambda. Only handlers with a callback look at it. */
  callbackWaitsForEmptyEventLoop: boolean;
  /** As given. */
  functionName: string;
  /** Always `'$LATEST'`. */
  functionVersion: string;
  /** Made up of the function's name, a region and an account. */
  invokedFunctionArn: string;
  /** Text, as in Lambda. Always `'128'`. */
  memoryLimitInMB: string;
  /** As given, else a new UUID. */
  awsRequestId: string;
  /** Made up of the function's name. */
  logGroupName: string;
  /** Made up. */
  logStreamName: string;
  /** Milliseconds. Counts down on the clock; negative once the deadline has passed, as in Lambda. */
  getRemainingTimeInMillis(): number;
  /** Throws: a deprecated way to answer, which a handler that returns a promise must not use. */
  done(error?: Error, result?: unknown): void;
  /** Throws, as `done`. */
  fail(error: Error | string): void;
  /** Throws, as `done`. */
  succeed(message: unknown, object?: unknown): void;
}

const CONTEXT_CHECKS: Readonly<Record<keyof FakeLambdaContextOptions, OptionCheck>> = {
  remainingMs: (given) => assertNumber(given, { least: 0 }),
  clock: assertClock,
  functionName: assertText,
  awsRequestId: assertText,
};

/**
 * Makes a context for a handler under test.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export function fakeLambdaContext(options: FakeLambdaContextOptions = {}): FakeLambdaContext {
  assertOptions('fakeLambdaContext', options, CONTEXT_CHECKS);
  const { remainingMs = 60_000, clock = systemClock, functionName = 'anyhost', awsRequestId = randomUUID() } = options;
  const deadline = addToMoment(clock.monotonic(), remainingMs);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionName}`,
    memoryLimitInMB: '128',
    awsRequestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: '2026/01/01/[$LATEST]00000000000000000000000000000000',
    getRemainingTimeInMillis: () => deadline - clock.monotonic(),
    done: refuseCallback,
    fail: refuseCallback,
    succeed: refuseCallback,
  };
}

/** The event of an EventBridge rule: `ScheduledEvent` of `@types/aws-lambda`. */
export interface FakeScheduledEvent {
  /** A new UUID. */
  id: string;
  /** The version of the event's form: `'0'`. */
  version: string;
  /** Made up, twelve digits. */
  account: string;
  /** When the rule was due: `2026-11-22T06:15:00Z`, without milliseconds. */
  time: string;
  /** Made up. */
  region: string;
  /** The ARN of the rule, made up. */
  resources: string[];
  /** Always `'aws.events'`. */
  source: string;
  /** Handlers recognize the event of a schedule by it. */
  'detail-type': 'Scheduled Event';
  /** Empty: a schedule carries no more data. */
  detail: Record<string, never>;
}

/**
 * Makes the event that an EventBridge rule with a schedule sends.
 *
 * @param time - When the rule was due. Milliseconds are cut off, as EventBridge has none.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a time that cannot be read.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html
 */
export function scheduledEvent(time: Date | string): FakeScheduledEvent {
  return {
    id: randomUUID(),
    version: '0',
    account: ACCOUNT,
    time: wholeSeconds('scheduledEvent', 'time', time),
    region: REGION,
    resources: [`arn:aws:events:${REGION}:${ACCOUNT}:rule/anyhost`],
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    detail: {},
  };
}

/** Properties of a fake schedule of EventBridge Scheduler. */
export interface SchedulerInputOptions {
  /** The background service to run. Default: not named. */
  readonly service?: string;
  /** When the schedule was due. Milliseconds are cut off, as Scheduler has none. */
  readonly scheduledTime: Date | string;
  /** Which delivery this is, from 1. Default 1. */
  readonly attempt?: number;
  /** The schedule ticks more often than the service is due: the handler needs the option `guard`. Default false. */
  readonly guard?: boolean;
}

/** The payload of a schedule: what Scheduler inserts is text, because it inserts the values into JSON strings. */
export interface FakeSchedulerInput {
  /** The background service to run; omitted if the schedule names none. */
  service?: string;
  /** When the schedule was due: `2026-11-22T06:15:00Z`, without milliseconds. */
  scheduledTime: string;
  /** Scheduler's id of this delivery: a new UUID. */
  executionId: string;
  /** Which delivery this is, from `'1'`. */
  attempt: string;
  /** The ARN of the schedule, made up of the service's name. */
  scheduleArn: string;
  /** The tick counts only if it is a due time; omitted if it always counts. */
  guard?: true;
}

const INPUT_CHECKS: Readonly<Record<keyof SchedulerInputOptions, OptionCheck>> = {
  service: assertText,
  scheduledTime: readTime,
  attempt: (given) => assertNumber(given, { least: 1, whole: true }),
  guard: assertBoolean,
};

/**
 * Makes the payload that EventBridge Scheduler sends when a schedule's `Input` names the service and uses the
 * context attributes.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function schedulerInput(options: SchedulerInputOptions): FakeSchedulerInput {
  assertOptions('schedulerInput', options, INPUT_CHECKS);
  const { service, scheduledTime, attempt = 1, guard = false } = options;
  return {
    ...(service !== undefined && { service }),
    scheduledTime: wholeSeconds('schedulerInput', 'scheduledTime', scheduledTime),
    executionId: randomUUID(),
    attempt: String(attempt),
    scheduleArn: `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/${service ?? 'anyhost'}`,
    ...(guard && { guard }),
  };
}

function wholeSeconds(owner: string, option: string, value: Date | string): string {
  return `${new Date(readTime({ owner, option, value })).toISOString().slice(0, 19)}Z`;
}

function refuseCallback(): never {
  throw new Error('The callbacks of the context are deprecated: return a promise from the handler.');
}
