import type { HostOptions } from '@anyhost/core';
import type { Mistake } from './core-host.fixture.ts';
import type { HarnessOptions } from './host-harness.ts';

/** Each mistake, and a test of the suite that must not let it through. */
export const MISTAKES: readonly (readonly [what: string, mistake: Mistake, caughtBy: string])[] = [
  [
    'settings are not handed on',
    { options: without('settings') },
    'settings: environment variables set what no code sets, and code wins',
  ],
  [
    'the environment is not handed on',
    { options: without('environment') },
    'settings: the environment is the one given, with a name of its own',
  ],
  [
    'the guard is not handed on',
    { options: without('guard') },
    'turned away: skipped: duplicate is a success for the platform',
  ],
  ['outcomes are not handed on', { options: without('onOutcome') }, 'start: one start serves all runs'],
  [
    'the shutdown timeout is not handed on',
    { options: without('shutdownTimeoutMs') },
    'stop: an execution that ignores its signal uses up three quarters of the shutdown timeout at most (B06)',
  ],
  [
    'the startup timeout is not handed on',
    { options: without('startupTimeoutMs') },
    'start: a start that takes too long is called off and names who was pending (M01, M05)',
  ],
  [
    'services always start one by one',
    { options: without('servicesStartConcurrently') },
    'start: started side by side, services enter in order and the phase ends when all have (Q03, Q04)',
  ],
  [
    'services always stop one by one',
    { options: without('servicesStopConcurrently') },
    'stop: stopped side by side, services enter in reverse order and the phase ends when all have (Q03, Q04)',
  ],
  [
    'a host that lives long says it does not',
    { platform: (platform) => ({ ...platform, longLived: false }) },
    'start: a service for long-lived hosts starts in them',
  ],
  [
    'no schedule is driven',
    { platform: ({ driver: _, ...platform }) => platform },
    'schedules: a schedule is served as time passes',
  ],
  [
    'the deadline is not told',
    { limits: () => ({}) },
    'deadlines: of 10000 ms the signal has all but 2000, and the answer all but 250',
  ],
  [
    'the deadline is told a second late',
    { limits: ({ timeLeftMs }) => (timeLeftMs === undefined ? {} : { timeLeftMs: timeLeftMs + 1000 }) },
    'deadlines: of 600 ms the signal has all but 200, and the answer all but 100',
  ],
  [
    'the due time is not told',
    { call: ({ scheduledTime: _, ...call }) => call },
    'occurrences: the occurrence is made of the due time, whenever the run begins',
  ],
  [
    'the due time is the present',
    { call: (call) => ({ ...call, ...(call.scheduledTime && { scheduledTime: new Date() }) }) },
    'occurrences: the occurrence is made of the due time, whenever the run begins',
  ],
  [
    'the delivery is not counted',
    { call: ({ attempt: _, ...call }) => call },
    'occurrences: the platform says which delivery it is',
  ],
  [
    'lateness is not told',
    { call: ({ pastDue: _, ...call }) => call },
    'occurrences: the platform says that an occurrence is late',
  ],
  [
    'calling off does nothing',
    { call: ({ signal: _, ...call }) => call },
    'manual runs: a run by hand that is called off is cancelled, and its reason told',
  ],
  [
    'stopping does nothing',
    { harness: (harness) => ({ ...harness, stop: async () => {} }) },
    'stop: services stop in reverse order, each awaited before the next begins (Q01, Q02)',
  ],
  [
    'a failing stop is hushed up',
    { harness: (harness) => ({ ...harness, stop: () => harness.stop().catch(() => {}) }), options: without('logger') },
    'stop: one failure keeps nobody from stopping and is told as it is (P07)',
  ],
  [
    'a failing start is hushed up',
    { harness: (harness) => ({ ...harness, start: () => harness.start().catch(() => {}) }) },
    'start: a failing startAsync is the error of the start, and nothing after it starts (S07, L03)',
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
    'each run is made twice',
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
    'lifecycle: stopApplication, called by a service, stops the host (W07)',
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
    'lifecycle: stopApplication, called by a service, stops the host (W07)',
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
    'leaks: the host listens for no signal of its own accord (G02)',
  ],
];

function without(option: keyof HostOptions): (options: HarnessOptions) => HostOptions {
  return ({ [option]: _, ...rest }) => rest;
}
