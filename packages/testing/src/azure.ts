import { randomUUID } from 'node:crypto';
import { format } from 'node:util';
import { assertBoolean, assertDate, assertObject, assertSignal, invalidOption } from '@anyhost/core';
import { assertOptions, assertText, type OptionCheck } from './assert-options.ts';
import { hostTime } from './azure-worker/timer-payload.ts';

/** The timer object that Azure Functions hands to a timer's handler: `Timer` of `@azure/functions`. */
export interface FakeTimer {
  /** Whether the slot was missed and is made up for. */
  isPastDue: boolean;
  /** What the Functions host knows of the schedule. */
  schedule: { adjustForDST: boolean };
  /**
   * The monitor's record: `next` is the slot now firing, `last` and `lastUpdated` the run before. Null when asked for,
   * although the type that it imitates does not say so either.
   */
  scheduleStatus: { last: string; next: string; lastUpdated: string };
}

/** Properties of the invocation of a fake timer. */
export interface FakeTimerOptions {
  /** The slot now firing, `scheduleStatus.next`. Default the current second. */
  scheduledTime?: Date | undefined;
  /** When the previous run started. Default a minute before `scheduledTime`. */
  last?: Date | undefined;
  /** Whether the slot was missed. Default false. */
  isPastDue?: boolean | undefined;
  /** Default true, as on Azure. */
  adjustForDST?: boolean | undefined;
  /** Null: no status at all, as without the monitor, in a manual run and for schedules finer than a minute. */
  scheduleStatus?: null | undefined;
}

const TIMER_CHECKS: Readonly<Record<keyof FakeTimerOptions, OptionCheck>> = {
  scheduledTime: assertDate,
  last: assertDate,
  isPastDue: assertBoolean,
  adjustForDST: assertBoolean,
  scheduleStatus: (given) => {
    if (given.value !== undefined && given.value !== null) throw invalidOption(given, 'null, or nothing');
  },
};

/**
 * Makes a timer object in the shape that the real worker gives a handler.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#usage
 */
export function fakeTimer(options: FakeTimerOptions = {}): FakeTimer {
  assertOptions('fakeTimer', options, TIMER_CHECKS);
  const { isPastDue = false, adjustForDST = true } = options;
  return { schedule: { adjustForDST }, scheduleStatus: statusOf(options), isPastDue };
}

/** A level of a line that a function logs through its context. */
export type FakeLogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error';

/** The retry policy's state, as a handler sees it on a retry. */
export interface FakeRetryContext {
  /** Which retry this is, from 1. */
  retryCount: number;
  /** How many the policy allows; -1 for no limit. */
  maxRetryCount: number;
  /** Why the attempt before failed. */
  exception?: { message?: string; source?: string; stackTrace?: string };
}

/** Properties of the invocation of a fake context. */
export interface FakeInvocationContextOptions {
  /** Default a new UUID. */
  invocationId?: string | undefined;
  /** Default `'timer'`. */
  functionName?: string | undefined;
  /** Only for a retry; the real context has none otherwise. */
  retryContext?: FakeRetryContext | undefined;
  /**
   * Aborts when the host cancels the invocation. The worker does not pass that on yet, so the real context has none.
   * For code that already uses it. Default: none.
   */
  signal?: AbortSignal | undefined;
  /** The NCRONTAB text in `options.trigger`. Default `'0 * * * * *'`. */
  schedule?: string | undefined;
}

const CONTEXT_CHECKS: Readonly<Record<keyof FakeInvocationContextOptions, OptionCheck>> = {
  invocationId: assertText,
  functionName: assertText,
  retryContext: (given) => assertObject(given, 'an object with retryCount and maxRetryCount'),
  signal: assertSignal,
  schedule: assertText,
};

/**
 * Makes an invocation context that keeps the lines that are logged through it.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`.
 */
export function fakeInvocationContext(options: FakeInvocationContextOptions = {}): FakeInvocationContext {
  return new FakeInvocationContext(options);
}

/** The context that Azure Functions hands to a handler: `InvocationContext` of `@azure/functions`, for tests. */
export class FakeInvocationContext {
  /** As given, else a new UUID. */
  invocationId: string;
  /** As given. */
  functionName: string;
  /** Values of the function's secondary inputs: what the test has set. */
  extraInputs: FakeBindingValues = new FakeBindingValues();
  /** Values for its secondary outputs: what the handler has set. */
  extraOutputs: FakeBindingValues = new FakeBindingValues();
  /** Only there for a retry. */
  declare retryContext?: FakeRetryContext;
  /** Only there when given. */
  declare signal?: AbortSignal;
  /** How the function was registered: a timer without secondary bindings. */
  options: {
    trigger: { type: string; name: string; direction: string; schedule: string };
    extraInputs: { type: string; name: string }[];
    extraOutputs: { type: string; name: string }[];
  };
  readonly #lines: { level: FakeLogLevel; message: string }[] = [];

  /** `fakeInvocationContext` makes the same without `new`. */
  constructor(options: FakeInvocationContextOptions = {}) {
    assertOptions('fakeInvocationContext', options, CONTEXT_CHECKS);
    const { invocationId = randomUUID(), functionName = 'timer', schedule = '0 * * * * *' } = options;
    const { retryContext, signal } = options;
    this.invocationId = invocationId;
    this.functionName = functionName;
    if (retryContext !== undefined) this.retryContext = retryContext;
    if (signal !== undefined) this.signal = signal;
    this.options = {
      trigger: { type: 'timerTrigger', name: 'timer', direction: 'in', schedule },
      extraInputs: [],
      extraOutputs: [],
    };
  }

  /** The lines so far, as text: the worker flattens objects too. */
  get lines(): readonly { level: FakeLogLevel; message: string }[] {
    return this.#lines;
  }

  /** Adds a line of the level `information`, formatted as `console.log` does. */
  log(...args: unknown[]): void {
    this.#add('information', args);
  }

  /** Adds a line of the level `trace`. */
  trace(...args: unknown[]): void {
    this.#add('trace', args);
  }

  /** Adds a line of the level `debug`. */
  debug(...args: unknown[]): void {
    this.#add('debug', args);
  }

  /** Adds a line of the level `information`. */
  info(...args: unknown[]): void {
    this.#add('information', args);
  }

  /** Adds a line of the level `warning`. */
  warn(...args: unknown[]): void {
    this.#add('warning', args);
  }

  /** Adds a line of the level `error`. */
  error(...args: unknown[]): void {
    this.#add('error', args);
  }

  #add(level: FakeLogLevel, args: unknown[]): void {
    this.#lines.push({ level, message: format(...args) });
  }
}

/** The secondary inputs or outputs of an invocation. */
export class FakeBindingValues {
  readonly #values = new Map<string, unknown>();

  /** The value of a binding, by its name or itself; `undefined` when none was set. */
  get(bindingOrName: { name: string } | string): unknown {
    return this.#values.get(nameOf(bindingOrName));
  }

  /** Sets the value of a binding, by its name or itself. */
  set(bindingOrName: { name: string } | string, value: unknown): void {
    this.#values.set(nameOf(bindingOrName), value);
  }
}

function nameOf(bindingOrName: { name: string } | string): string {
  return typeof bindingOrName === 'string' ? bindingOrName : bindingOrName.name;
}

function statusOf(options: FakeTimerOptions): FakeTimer['scheduleStatus'] {
  // The boundary: @azure/functions types the status as always present, and on Azure it is not. A test that asks for
  // null still wants to call handlers that are typed by that package.
  if (options.scheduleStatus === null) return null as unknown as FakeTimer['scheduleStatus'];
  const next = options.scheduledTime ?? new Date(Math.floor(Date.now() / 1000) * 1000);
  const last = hostTime(options.last ?? new Date(next.getTime() - 60_000));
  return { last, next: hostTime(next), lastUpdated: last };
}
