import {
  assertBoolean,
  assertChoice,
  assertClock,
  assertDate,
  assertFunction,
  assertNumber,
  assertObject,
  assertSignal,
  type Clock,
  type Execution,
  type Logger,
  type Occurrence,
  type OpenScope,
  occurrenceOf,
  type Partition,
  silentLogger,
  systemClock,
  type Trigger,
} from '@anyhost/core';
import { acceptAnything, assertLogger, assertOptions, assertText, type OptionCheck } from './assert-options.ts';
import { type FakeCheckpoint, fakeCheckpoint } from './fake-checkpoint.ts';

/** Options of {@link fakeExecution}: what the service under test sees of its execution. */
export interface FakeExecutionOptions<Scope extends object = object> {
  /** What `execution.services` holds. Default: nothing. */
  readonly services?: Scope | undefined;
  /** Makes the services of each scope that is opened by `withScope` or `createScope`. Default: `services` again. */
  readonly openScope?: (() => Scope) | undefined;
  /** The value that an earlier execution saved in the checkpoint. Default: none. */
  readonly checkpoint?: unknown;
  /** The signal to call `executeAsync` with. Default: one that never aborts. */
  readonly signal?: AbortSignal | undefined;
  /** The service's name. Default `'service-under-test'`. */
  readonly service?: string | undefined;
  /** The due time that is served. Default: none, a manual run. */
  readonly scheduledTime?: Date | undefined;
  /** The part of the work. Default: the work is not divided. */
  readonly partition?: Partition | undefined;
  /** Default `'schedule'` with a `scheduledTime`, else `'manual'`. */
  readonly trigger?: Trigger | undefined;
  /** Default 1. */
  readonly attempt?: number | undefined;
  /** Default false. */
  readonly pastDue?: boolean | undefined;
  /** When the platform ends the process. Default: never. */
  readonly deadline?: Date | undefined;
  /** The token of the lease: a whole number, 0 or more. Default: none, as for a service without `singleton`. */
  readonly fencing?: number | undefined;
  /** Milliseconds that are left at the beginning; they count down on the clock. Default: no limit. */
  readonly remainingMs?: number | undefined;
  /** Counts `remainingMs` down. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
  /** Where log lines go: `captureLogs()` keeps them. Default: nowhere. */
  readonly logger?: Logger | undefined;
}

/** An execution for a test that calls `executeAsync` itself, and a record of what the service did with it. */
export interface FakeExecution<Scope extends object = object> extends Execution<Scope> {
  /** The signal that goes with it. */
  readonly signal: AbortSignal;
  /** Works as in a host, in memory, and records what was saved. */
  readonly checkpoint: FakeCheckpoint;
  /** Whether the service has called `runAgain`. */
  readonly askedToRunAgain: boolean;
  /** How many scopes were opened and are not disposed: 0 when the service cleans up after itself. */
  readonly openScopes: number;
}

const TRIGGERS: Readonly<Record<Trigger, true>> = { schedule: true, manual: true, continuation: true, startup: true };

const CHECKS: Readonly<Record<keyof FakeExecutionOptions, OptionCheck>> = {
  services: acceptAnything,
  openScope: assertFunction,
  checkpoint: acceptAnything,
  signal: assertSignal,
  service: assertText,
  scheduledTime: assertDate,
  partition: (given) => assertObject(given, 'a partition, { index, count }'),
  trigger: (given) => assertChoice(given, Object.keys(TRIGGERS)),
  attempt: (given) => assertNumber(given, { least: 1, whole: true }),
  pastDue: assertBoolean,
  deadline: assertDate,
  fencing: (given) => assertNumber(given, { least: 0, whole: true }),
  remainingMs: (given) => assertNumber(given, { least: 0, most: Number.POSITIVE_INFINITY }),
  clock: assertClock,
  logger: assertLogger,
};

/**
 * Creates an execution, so that a test can call a service without a host. Every member has a default.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for an option that does not exist or has a wrong value,
 *   `ERR_ANYHOST_INVALID_STATE_VALUE` for a checkpoint that JSON cannot hold.
 *
 * @example
 * ```ts
 * const execution = fakeExecution({ services: { orders }, checkpoint: { afterId: 2 } });
 * await archiver.executeAsync(execution.signal, execution);
 * expect(execution.checkpoint.value).toEqual({ afterId: 4 });
 * ```
 */
export function fakeExecution(
  options?: FakeExecutionOptions & { readonly services?: undefined; readonly openScope?: undefined },
): FakeExecution;
export function fakeExecution<Scope extends object>(
  options: FakeExecutionOptions<Scope> & { readonly services: Scope },
): FakeExecution<Scope>;
export function fakeExecution(options: FakeExecutionOptions = {}): FakeExecution {
  assertOptions('fakeExecution', options, CHECKS);
  const { service = 'service-under-test', scheduledTime, services = {}, clock = systemClock } = options;
  const occurrence: Occurrence | undefined = scheduledTime && occurrenceOf(service, scheduledTime);
  const { openScope = () => services, remainingMs = Infinity } = options;
  const beganAt = clock.monotonic();
  let askedToRunAgain = false;
  let openScopes = 0;
  const createScope = (): OpenScope => {
    const scope = openScope();
    let isOpen = true;
    openScopes += 1;
    const dispose = async (): Promise<void> => {
      if (isOpen) openScopes -= 1;
      isOpen = false;
    };
    return { services: scope, [Symbol.asyncDispose]: dispose };
  };
  return {
    id: `${occurrence?.id ?? service}#1`,
    service,
    occurrence,
    partition: options.partition,
    trigger: options.trigger ?? (occurrence === undefined ? 'manual' : 'schedule'),
    attempt: options.attempt ?? 1,
    pastDue: options.pastDue ?? false,
    deadline: options.deadline,
    fencing: options.fencing,
    remainingMs: () => Math.max(0, remainingMs - (clock.monotonic() - beganAt)),
    services,
    signal: options.signal ?? new AbortController().signal,
    logger: options.logger ?? silentLogger,
    checkpoint: fakeCheckpoint(options.checkpoint),
    createScope,
    withScope: async (work) => {
      const scope = createScope();
      try {
        return await work(scope.services);
      } finally {
        await scope[Symbol.asyncDispose]();
      }
    },
    runAgain: () => {
      askedToRunAgain = true;
    },
    get askedToRunAgain() {
      return askedToRunAgain;
    },
    get openScopes() {
      return openScopes;
    },
  };
}
