import { type CreateHarness, describeHostAdapter } from '@anyhost/conformance';
import { createHost } from '@anyhost/node';

const create: CreateHarness = (app, options, { timeLeftMs }) => {
  const host = createHost(app, { ...options, args: [] });
  return {
    start: () => host.start(),
    run: async (service, { guarded: _, ...call }) => {
      const outcome = await host.run(service, {
        ...call,
        trigger: call.scheduledTime === undefined ? 'manual' : 'schedule',
        // A long-lived host has no deadline of its own; a program that embeds it may give a run one.
        ...(timeLeftMs !== undefined && { deadline: new Date(options.clock.now() + timeLeftMs) }),
      });
      return { kind: 'outcome', outcome };
    },
    stop: () => host.stop(),
  };
};

describeHostAdapter({
  name: '@anyhost/node createHost',
  capabilities: {
    answers: 'outcome',
    longLived: true,
    drivesSchedule: true,
    hostPerRun: false,
    reportsStart: true,
    // A host starts once: a process that cannot start ends, and is started again by its supervisor.
    retriesStart: false,
    reportsStop: true,
    stopsDuringRuns: true,
    namesService: true,
    scheduledRuns: true,
    manualRuns: true,
    cancelsRuns: true,
    carriesAttempt: true,
    carriesPastDue: true,
    // It has its own schedule: nothing ticks when no service is due.
    guards: false,
    endsWhenStuck: false,
    drainsWhenStuck: false,
  },
  create,
});
