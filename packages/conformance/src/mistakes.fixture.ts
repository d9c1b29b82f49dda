import type { HostOptions } from '@anyhost/core';
import type { HarnessOptions } from './host-harness.ts';
import type { Mistake } from './mistake.fixture.ts';

/** Each mistake, and a test of the suite that must detect it. */
export const MISTAKES: readonly (readonly [what: string, mistake: Mistake, caughtBy: string])[] = [
  [
    'settings are not passed on',
    { options: without('settings') },
    'settings: environment variables set values, and values set in code win',
  ],
  [
    'the environment is not passed on',
    { options: without('environment') },
    'settings: the environment is the one given, with a name of its own',
  ],
  [
    'admissions are not passed on',
    { options: without('admissions') },
    'not called: skipped: duplicate is a success for the platform',
  ],
  ['outcomes are not passed on', { options: without('onOutcome') }, 'start: one start serves all runs'],
  [
    'the shutdown timeout is not passed on',
    { options: without('shutdownTimeoutMs') },
    'stop: an execution that ignores its signal uses up three quarters of the shutdown timeout at most [B06]',
  ],
  [
    'the startup timeout is not passed on',
    { options: without('startupTimeoutMs') },
    'failed start: a start that takes too long is aborted, and the error names what was pending [M01, M05]',
  ],
  [
    'services always start one by one',
    { options: without('servicesStartConcurrently') },
    'start: started concurrently, services enter in order and the phase ends when all have [Q03, Q04]',
  ],
  [
    'services always stop one by one',
    { options: without('servicesStopConcurrently') },
    'stop: stopped concurrently, services enter in reverse order and the phase ends when all have [Q03, Q04]',
  ],
  [
    'a long-lived host says that it is not',
    { platform: (platform) => ({ ...platform, longLived: false }) },
    'start: a service for long-lived hosts starts in them',
  ],
  [
    'the host records nothing of runs under way',
    { platform: (platform) => ({ ...platform, keepsRecord: true }) },
    'record: a run under way says since when and where, to any process',
  ],
  [
    'the host looks at its switches once an hour',
    { options: (options) => ({ ...options, switchesEveryMs: 3_600_000 }) },
    'switches: a service that is resumed runs again',
  ],
  [
    'no schedule is driven',
    { platform: ({ driver: _, ...platform }) => platform },
    'schedules: a schedule is served as time passes',
  ],
  [
    'the deadline is not passed on',
    { limits: () => ({}) },
    'deadlines: with 10000 ms left, the signal aborts 2000 ms before the deadline and the answer comes 250 ms before it',
  ],
  [
    'the deadline is a second late',
    { limits: ({ timeLeftMs }) => (timeLeftMs === undefined ? {} : { timeLeftMs: timeLeftMs + 1000 }) },
    'deadlines: with 600 ms left, the signal aborts 200 ms before the deadline and the answer comes 100 ms before it',
  ],
  [
    'the due time is not passed on',
    { call: ({ scheduledTime: _, ...call }) => call },
    'occurrences: the occurrence is derived from the due time, whenever the run begins',
  ],
  [
    'the due time is the present',
    { call: (call) => ({ ...call, ...(call.scheduledTime && { scheduledTime: new Date() }) }) },
    'occurrences: the occurrence is derived from the due time, whenever the run begins',
  ],
  [
    'the delivery is not counted',
    { call: ({ attempt: _, ...call }) => call },
    'occurrences: the attempt is the platform’s delivery count',
  ],
  [
    'a tick is not guarded',
    { call: ({ guarded: _, ...call }) => call },
    'guards: a tick that is not due is skipped, which is a success',
  ],
  [
    'lateness is not passed on',
    { call: ({ pastDue: _, ...call }) => call },
    'occurrences: the platform may report as past due what is punctual by the clock',
  ],
  [
    'cancelling does nothing',
    { call: ({ signal: _, ...call }) => call },
    'manual runs: a manual run that its caller cancels is cancelled, with the caller’s reason',
  ],
  [
    'stopping does nothing',
    { harness: (harness) => ({ ...harness, stop: async () => {} }) },
    'stop: services stop in reverse order, each awaited before the next begins [Q01, Q02]',
  ],
  [
    'a failing stop is swallowed',
    { harness: (harness) => ({ ...harness, stop: () => harness.stop().catch(() => {}) }), options: without('logger') },
    'stop: one failure does not keep other services from stopping and is thrown as it is [P07]',
  ],
  [
    'a failing start is swallowed',
    { harness: (harness) => ({ ...harness, start: () => harness.start().catch(() => {}) }) },
    'failed start: a failing startAsync fails the start with its error, and nothing after it starts [S07, L03]',
  ],
  [
    'every run is a success',
    {
      harness: (harness) => ({
        ...harness,
        run: async (...run) => {
          await harness.run(...run);
          return { kind: 'resolved' };
        },
      }),
    },
    'outcomes: a service that faults is faulted, and a failure for the platform',
  ],
  [
    'each run is executed twice',
    {
      harness: (harness) => ({
        ...harness,
        run: async (...run) => {
          await harness.run(...run);
          return harness.run(...run);
        },
      }),
    },
    'outcomes: a service that resolves is completed, and a success for the platform',
  ],
  [
    'a timer is left',
    {
      harness: (harness, { clock }) => ({
        ...harness,
        start: () => {
          clock.setTimeout(() => {}, 2 ** 30);
          return harness.start();
        },
      }),
    },
    'lifecycle: stopApplication, called by a service, stops the host [A04, W07]',
  ],
  [
    'a listener is left on the process',
    {
      harness: (harness) => ({
        ...harness,
        start: () => {
          process.once('SIGUSR2', () => {});
          return harness.start();
        },
      }),
    },
    'lifecycle: stopApplication, called by a service, stops the host [A04, W07]',
  ],
  [
    'a signal handler is installed',
    {
      harness: (harness) => ({
        ...harness,
        start: async () => {
          const listener = (): void => {};
          process.on('SIGTERM', listener);
          try {
            await harness.start();
          } catch {
            process.off('SIGTERM', listener);
          }
        },
      }),
    },
    'leaks: the host installs no signal handlers of its own [G02]',
  ],
];

function without(option: keyof HostOptions): (options: HarnessOptions) => HostOptions {
  return ({ [option]: _, ...rest }) => rest;
}
