import {
  type AnyApplication,
  createInvocationHost,
  failureOf,
  type HostOptions,
  type Invocation,
  silentLogger,
} from '@anyhost/core';
import { scheduleGuard } from '@anyhost/core/schedule';
import type { HostCapabilities } from './host-capabilities.ts';
import type { CreateHarness, HostCall, HostHarness } from './host-harness.ts';
import type { Mistake } from './mistake.fixture.ts';

const EXIT_CODE = 1;

/** The capabilities of core's invocation host in a process that it ends when only that helps. */
export const invocationCapabilities: HostCapabilities = {
  answers: 'rejection',
  longLived: false,
  drivesSchedule: false,
  hostPerRun: false,
  reportsStart: true,
  retriesStart: true,
  reportsStop: true,
  stopsDuringRuns: true,
  namesService: true,
  scheduledRuns: true,
  manualRuns: true,
  cancelsRuns: false,
  carriesAttempt: true,
  carriesPastDue: true,
  guards: true,
  endsWhenStuck: EXIT_CODE,
  drainsWhenStuck: true,
};

/** Makes core's invocation host behind the thinnest possible adapter, with a mistake in it. */
export function invocationHostWith(mistake: Mistake): CreateHarness {
  const { options = same, limits = same, harness = same } = mistake;
  return (app, given, settings) => {
    const { timeLeftMs = 300_000 } = limits(settings);
    return harness(invocationHost(app, { options: options(given), timeLeftMs }, mistake), given);
  };
}

function invocationHost(
  app: AnyApplication,
  { options, timeLeftMs: remainingMs }: { readonly options: HostOptions; readonly timeLeftMs: number },
  {
    application = same,
    platform = same,
    call = same,
    stuck = same,
    drain = (drained) => drained(),
    exitCode: code = EXIT_CODE,
  }: Mistake,
): HostHarness {
  const right = { name: 'invocations', longLived: false, logger: silentLogger, environment: {} };
  const host = createInvocationHost(application(app), platform(right), options);
  let exitCode: number | undefined;
  const end = async (why: string): Promise<void> => {
    await drain(() => host.drain(why));
    exitCode ??= code;
  };
  const invoke = async (service: string, invocation: Invocation): Promise<void> => {
    try {
      const failure = failureOf((await host.invoke(service, invocation)).outcome);
      if (failure !== undefined) throw failure;
    } finally {
      const found = stuck(host.stuck);
      // Not awaited: it waits for this invocation's answer, among others.
      if (found !== undefined) void end(found.reason);
    }
  };
  return {
    start: () => host.start(),
    run: (service, asked) =>
      invoke(service, { ...invocationOf(call(asked)), remainingMs }).then(
        () => ({ kind: 'resolved' }),
        (error: unknown) => ({ kind: 'rejected', error }),
      ),
    stop: () => host.stop(),
    get exitCode() {
      return exitCode;
    },
  };
}

function invocationOf({ scheduledTime, attempt, pastDue, guarded }: HostCall): Omit<Invocation, 'remainingMs'> {
  const trigger = scheduledTime === undefined ? 'manual' : 'schedule';
  return {
    trigger,
    scheduledAt: scheduledTime?.getTime(),
    attempt,
    pastDue,
    guard: guarded ? scheduleGuard : undefined,
  };
}

function same<Value>(value: Value): Value {
  return value;
}
