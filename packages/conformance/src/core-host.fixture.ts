import { type AnyApplication, buildHost, type HostOptions, silentLogger } from '@anyhost/core';
import { scheduleDriver } from '@anyhost/core/driver';
import type { HostCapabilities } from './host-capabilities.ts';
import type { CreateHarness, HarnessOptions, HostHarness, PlatformSettings } from './host-harness.ts';
import type { Mistake } from './mistake.fixture.ts';

/** The capabilities of core's own long-lived host. */
export const coreCapabilities: HostCapabilities = {
  answers: 'outcome',
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
  // The process belongs to the caller of `run`.
  endsWhenStuck: false,
  drainsWhenStuck: false,
};

/** Makes core's own long-lived host behind the thinnest possible adapter, with a mistake in it. */
export function coreHostWith(mistake: Mistake): CreateHarness {
  const { options = same, limits = same, harness = same } = mistake;
  return (app, given, settings) => {
    return harness(coreHost(app, { given, options: options(given), ...limits(settings) }, mistake), given);
  };
}

interface CoreHostSettings extends PlatformSettings {
  readonly given: HarnessOptions;
  readonly options: HostOptions;
}

function coreHost(
  app: AnyApplication,
  { given, options, timeLeftMs }: CoreHostSettings,
  { application = same, platform = same, call = same }: Mistake,
): HostHarness {
  const right = { name: 'core', longLived: true, logger: silentLogger, environment: {}, driver: scheduleDriver() };
  const host = buildHost(application(app), platform(right), options);
  return {
    start: () => host.start(),
    run: async (service, asked) => {
      const { scheduledTime, guarded: _, ...rest } = call(asked);
      const due = scheduledTime && ({ trigger: 'schedule', scheduledTime } as const);
      const deadline = timeLeftMs === undefined ? {} : { deadline: new Date(given.clock.now() + timeLeftMs) };
      return { kind: 'outcome', outcome: await host.run(service, { ...rest, ...due, ...deadline }) };
    },
    stop: () => host.stop(),
  };
}

function same<Value>(value: Value): Value {
  return value;
}
