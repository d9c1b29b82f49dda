import { type CreateHarness, describeHostAdapter } from '@anyhost/conformance';
import { createTickHandler } from './http-tick.ts';

const create: CreateHarness = (app, options, { timeLeftMs: requestTimeoutMs = 300_000 }) => {
  const handler = createTickHandler(app, { ...options, requestTimeoutMs });
  return {
    start: () => handler.start(),
    run: async (service, { scheduledTime }) => {
      const headers = new Headers();
      if (scheduledTime !== undefined) headers.set('x-cloudscheduler-scheduletime', scheduledTime.toISOString());
      const response = await handler(new Request(`http://localhost/${service}`, { method: 'POST', headers }));
      return { kind: response.ok ? 'resolved' : 'rejected' };
    },
    stop: () => handler.stop(),
  };
};

describeHostAdapter({
  name: 'HTTP tick',
  capabilities: {
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
    // A caller that hangs up is not noticed.
    cancelsRuns: false,
    // The header carries the due time only.
    carriesAttempt: false,
    carriesPastDue: false,
    // Cloud Scheduler knows every time zone, so that its ticks are due.
    guards: false,
    endsWhenStuck: false,
    drainsWhenStuck: false,
  },
  create,
  knownGaps: [
    {
      test: 'not called: a service that the application does not have is an error that names it',
      reason: 'it is a 404, and the path says which',
    },
  ],
});
