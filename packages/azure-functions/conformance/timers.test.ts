import { type CreateHarness, describeHostAdapter, type HostAnswer } from '@anyhost/conformance';
import { every } from '@anyhost/core';
import { fakeInvocationContext, fakeTimer } from '@anyhost/testing';
import { createTimerApp } from '../src/timer-app.ts';

const createWith =
  (onAbandoned: 'end' | 'refuse'): CreateHarness =>
  (app, options, { timeLeftMs = 300_000 }) => {
    const hosted = {
      ...options,
      onAbandoned,
      functionTimeoutMs: timeLeftMs,
      // A continuous() service has no due times of its own: the function app must say when it gets its slices.
      schedules: { work: every('5m') },
      // Which timers are guarded is decided when they are registered: those with an uneven period, for example.
      timeZones: 'guard' as const,
    };
    let exitCode: number | undefined;
    const timerApp = createTimerApp(app, hosted, (code) => {
      exitCode ??= code;
    });
    return {
      start: async () => timerApp.start(),
      run: async (service, { scheduledTime, attempt = 1, pastDue = false, signal }): Promise<HostAnswer> => {
        const timer = timerApp.timers.find((registered) => registered.service === service);
        if (timer === undefined) throw new Error(`No timer is registered for '${service}'.`);
        // A run through the admin endpoint passes the body that was posted instead of a timer.
        const payload = scheduledTime === undefined ? {} : fakeTimer({ scheduledTime, isPastDue: pastDue });
        const retryContext = attempt === 1 ? undefined : { retryCount: attempt - 1, maxRetryCount: 5 };
        return timer.handler(payload, fakeInvocationContext({ functionName: service, retryContext, signal })).then(
          () => ({ kind: 'resolved' }),
          (error: unknown) => ({ kind: 'rejected', error }),
        );
      },
      stop: () => timerApp.terminate(),
      get exitCode() {
        return exitCode;
      },
    };
  };

for (const onAbandoned of ['end', 'refuse'] as const)
  describeHostAdapter({
    name: `@anyhost/azure-functions registerTimers, onAbandoned: '${onAbandoned}'`,
    capabilities: {
      answers: 'rejection',
      longLived: false,
      drivesSchedule: false,
      hostPerRun: false,
      // The appStart hook begins the start and must not throw: the first invocation fails instead.
      reportsStart: false,
      retriesStart: true,
      // The appTerminate hook must not throw either: the failure is in the log.
      reportsStop: false,
      stopsDuringRuns: true,
      // A timer belongs to its service from the registration on.
      namesService: false,
      scheduledRuns: true,
      manualRuns: true,
      cancelsRuns: true,
      carriesAttempt: true,
      carriesPastDue: true,
      guards: true,
      // Azure starts a new worker after this code, without counting it as a failure.
      endsWhenStuck: onAbandoned === 'end' && 200,
      // One invocation after another would keep the worker.
      drainsWhenStuck: true,
    },
    create: createWith(onAbandoned),
  });
