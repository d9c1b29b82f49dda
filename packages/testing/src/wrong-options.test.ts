import { defineApplication, systemClock } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { fakeInvocationContext, fakeTimer } from './azure.ts';
import { startAzureWorker } from './azure-worker/index.ts';
import { fakeExecution } from './fake-execution.ts';
import { fakeLambdaContext, scheduledEvent, schedulerInput } from './lambda.ts';
import { createLambdaRuntimeApi, type LambdaRuntimeApi, startLambdaSandbox } from './lambda-runtime/index.ts';
import { testHost } from './test-host.ts';
import { VirtualClock } from './virtual-clock.ts';

const app = defineApplication('orders');
const due = '2026-11-22T06:15:00Z';

/** Uses a stand-in of Lambda, and closes it. */
async function withApi(use: (api: LambdaRuntimeApi) => unknown): Promise<unknown> {
  const api = await createLambdaRuntimeApi();
  try {
    return await use(api);
  } finally {
    await api.close();
  }
}

const ownDate = Object.assign(new Date(0), { getTime: () => 'x' });
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const unsure = { ...systemClock, now: () => {} };

/** Calls as JavaScript may make them, and what the message must name. */
const WRONG: readonly (readonly [call: () => unknown, names: RegExp])[] = [
  [() => Reflect.apply(testHost, undefined, [app, null]), /^testHost: the options are null; expected an object/],
  [() => Reflect.apply(testHost, undefined, [app, { now: 1n }]), /now is 1n; expected a Date or text such as/],
  [() => Reflect.apply(testHost, undefined, [app, { now: null }]), /now is null/],
  [() => Reflect.apply(testHost, undefined, [app, { start: 5 }]), /^testHost: start is 5; expected true or false/],
  [() => Reflect.apply(testHost, undefined, [app, { allowVolatileState: 'yes' }]), /allowVolatileState is "yes"/],
  [() => Reflect.apply(testHost, undefined, [app, { clock: {} }]), /clock is \{\}/],
  [() => Reflect.construct(VirtualClock, [{ now: Symbol('now') }]), /^VirtualClock: now is Symbol\(now\)/],
  [() => Reflect.apply(fakeExecution, undefined, [{ scheduledTime: due }]), /^fakeExecution: scheduledTime is/],
  [() => Reflect.apply(fakeExecution, undefined, [{ attempt: 0 }]), /attempt is 0; expected a whole number, 1 or more/],
  [() => Reflect.apply(fakeExecution, undefined, [{ remainingMs: Number.NaN }]), /remainingMs is NaN/],
  [() => Reflect.apply(fakeExecution, undefined, [{ trigger: 'cron' }]), /trigger is "cron"; expected 'schedule' or/],
  [() => Reflect.apply(fakeExecution, undefined, [{ clock: {} }]), /clock is \{\}; expected a clock/],
  [() => Reflect.apply(fakeExecution, undefined, [{ signal: new AbortController() }]), /pass controller\.signal/],
  [() => Reflect.apply(fakeExecution, undefined, [{ logger: console }]), /logger is .*; expected a logger/],
  [() => Reflect.apply(fakeLambdaContext, undefined, [{ remainingMs: '5' }]), /^fakeLambdaContext: remainingMs is "5"/],
  [() => Reflect.apply(fakeLambdaContext, undefined, [{ remaining: 5 }]), /no option 'remaining'/],
  [() => Reflect.apply(schedulerInput, undefined, [null]), /^schedulerInput: the options are null/],
  [() => Reflect.apply(schedulerInput, undefined, [{ scheduledTime: 1n }]), /^schedulerInput: scheduledTime is 1n/],
  [() => scheduledEvent('tomorrow'), /^scheduledEvent: time is "tomorrow"/],
  [() => Reflect.apply(fakeTimer, undefined, [{ scheduledTime: due }]), /^fakeTimer: scheduledTime is .*a valid Date/],
  [() => Reflect.apply(fakeTimer, undefined, [{ last: ownDate }]), /^fakeTimer: last is .*a valid Date/],
  [
    () => Reflect.apply(testHost, undefined, [app, { now: revoked }]),
    /now is an object that cannot be read; expected a Date/,
  ],
  [
    () => Reflect.apply(fakeExecution, undefined, [{ clock: unsure }]),
    /clock\.now\(\) is undefined; expected a finite/,
  ],
  [() => Reflect.apply(fakeInvocationContext, undefined, [null]), /^fakeInvocationContext: the options are null/],
  [
    () => Reflect.apply(fakeInvocationContext, undefined, [{ functionName: 5 }]),
    /functionName is 5; expected a string/,
  ],
  [() => Reflect.apply(startAzureWorker, undefined, []), /^startAzureWorker: the options are undefined/],
  [() => Reflect.apply(startAzureWorker, undefined, [{}]), /directory is null; expected a string/],
  [
    () => startAzureWorker({ directory: '.', startTimeoutMs: 1e12 }),
    /startTimeoutMs is 1000000000000; expected a number, 0/,
  ],
  [() => startAzureWorker({ directory: '.', answerDelayMs: Number.NaN }), /answerDelayMs is NaN/],
  [
    () => Reflect.apply(startAzureWorker, undefined, [{ directory: '.', env: { A: 1 } }]),
    /env is \{ A \}; expected an object of strings/,
  ],
  [
    () => Reflect.apply(startAzureWorker, undefined, [{ directory: '.', execArgv: '--inspect' }]),
    /execArgv is "--inspect"/,
  ],
  [() => Reflect.apply(createLambdaRuntimeApi, undefined, [null]), /^createLambdaRuntimeApi: the options are null/],
  [() => createLambdaRuntimeApi({ maxConcurrency: 0 }), /maxConcurrency is 0; expected a whole number, 1 or more/],
  [() => Reflect.apply(createLambdaRuntimeApi, undefined, [{ clock: {} }]), /clock is \{\}/],
  [() => Reflect.apply(startLambdaSandbox, undefined, [{ cwd: '.' }]), /^startLambdaSandbox: api is null/],
  [() => withApi((api) => Reflect.apply(startLambdaSandbox, undefined, [{ api }])), /cwd is null; expected a string/],
  [() => withApi((api) => startLambdaSandbox({ api, cwd: '.', initTimeoutMs: -1 })), /initTimeoutMs is -1/],
  [() => withApi((api) => Reflect.apply(api.invoke, api, [{}])), /^invoke: the options are undefined/],
  [() => withApi((api) => Reflect.apply(api.invoke, api, [{}, { timeoutMs: 1, requestId: 5 }])), /requestId is 5/],
  [
    () => withApi((api) => api.invoke({}, { timeoutMs: 1e12 })),
    /^invoke: timeoutMs is 1000000000000; expected a function's timeout: whole milliseconds from 1/,
  ],
];

describe('a wrong option', () => {
  test.each(WRONG)('is refused by name: %s', async (call, names) => {
    const failure = (async () => await call())();
    await expect(failure).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringMatching(names),
    });
  });
});
