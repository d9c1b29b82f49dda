import { createServer } from 'node:http';
import { type AnyApplication, defineApplication, every, HOST_OPTION_NAMES } from '@anyhost/core';
import { VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { hostBeside } from './beside/host-beside.ts';
import { createHost } from './create-host.ts';
import { FakeProcess } from './fake-process.fixture.ts';
import { runHost } from './run-host.ts';
import { runOnce } from './run-once.ts';
import { hosted } from './services.fixture.ts';

const BEYOND_A_DATE = Number.MAX_SAFE_INTEGER;
const NO_TIME = [Number.NaN, -1, BEYOND_A_DATE, '1000', null, {}, [1000], 1000n];
const NO_BOOLEAN = [0, 1, 'true', null, {}];
const NO_OBJECTS = [Symbol('x'), () => {}, revoked()];
const OBJECTS = [...NO_OBJECTS, throwing()];

/** Wrong values of the options that every host takes. */
const HOST_OPTIONS: Readonly<Record<string, readonly unknown[]>> = {
  logger: [null, 5, 'pino', {}, { info: () => {} }, ...OBJECTS],
  clock: [null, {}, Date, { ...numbers(), now: () => Number.NaN }, { ...numbers(), monotonic: () => '1' }, ...OBJECTS],
  environment: [null, 'A=1', 5, [], new Map(), { A: 1 }, { A: null }, ...NO_OBJECTS],
  settings: [null, 'x', 1, true, [], new Map(), ...NO_OBJECTS],
  shutdownTimeoutMs: NO_TIME,
  startupTimeoutMs: NO_TIME,
  storeTimeoutMs: [...NO_TIME, 0, Number.POSITIVE_INFINITY],
  leaseTermMs: [...NO_TIME, 0, 999, Number.POSITIVE_INFINITY],
  switchesEveryMs: [...NO_TIME, 0, 999, Number.POSITIVE_INFINITY],
  servicesStartConcurrently: NO_BOOLEAN,
  servicesStopConcurrently: NO_BOOLEAN,
  stopWhenCompleted: NO_BOOLEAN,
  maxConcurrentExecutions: [...NO_TIME, 0, 1.5],
  pools: [null, 5, 'database', [], new Map(), { database: 0 }, { database: '4' }, ...NO_OBJECTS],
  log: [null, 5, 'debug', [], new Map(), { work: 'loud' }, { work: 1 }, ...NO_OBJECTS],
  onOutcome: [null, 1, 'log', {}],
  onServiceStateChange: [null, 1, 'log', {}],
  admissions: [null, {}, 'guard', [{}], [null], [() => {}], new Set()],
  random: [null, 1, () => Number.NaN, () => 1, () => '0.5'],
  contentRoot: [null, 5, {}, '\0', 'missing-folder', 'x'.repeat(5000)],
  redact: [null, 5, {}, 'password', [5], [null], ['']],
  args: [null, {}, '--a:b=c', 5, [[]], [1], [null]],
};

const EXIT = { exit: NO_BOOLEAN };

/** The entry points, and wrong values of their own options. */
const ENTRY_POINTS: Readonly<Record<string, EntryPoint>> = {
  createHost: {
    call: async (app, options, process) => void (await Reflect.apply(createHost, undefined, [app, options, process])),
    own: {},
  },
  runHost: {
    call: (app, options, process) => Reflect.apply(runHost, undefined, [app, options, process]),
    own: { ...EXIT, signal: [null, new AbortController(), {}, 'SIGTERM', ...OBJECTS] },
  },
  hostBeside: {
    call: async (app, options, process) =>
      void (await Reflect.apply(hostBeside, undefined, [createServer(), app, options, process])),
    own: {
      ...EXIT,
      listen: [null, 5, 8080, {}],
      close: [null, 5, {}],
      readinessDelayMs: NO_TIME,
      signal: [null, new AbortController(), {}, 'SIGTERM', ...OBJECTS],
    },
  },
  runOnce: {
    call: async (app, options, process) =>
      void (await Reflect.apply(runOnce, undefined, [app, 'work', options, process])),
    own: {
      ...EXIT,
      timeoutMs: [...NO_TIME, 0],
      scheduledTime: [null, 5, '2026-11-22T06:15:00Z', new Date(Number.NaN), {}, ...OBJECTS],
      trigger: [null, 5, 'manual', 'Continuation', ...OBJECTS],
      allowVolatileState: NO_BOOLEAN,
    },
  },
};

describe.each(Object.entries(ENTRY_POINTS))('wrong options of %s', (name, { call, own }) => {
  const cases = Object.entries({ ...HOST_OPTIONS, ...own }).flatMap(([option, values]) =>
    values.map((_, index) => [option, index] as const),
  );

  test.each(cases)('%s (%i) is refused by its name, and nothing has started', async (option, index) => {
    const value = { ...HOST_OPTIONS, ...own }[option]?.[index];
    const { error, process } = await refusalOf(call, { [option]: value });
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringContaining(option) });
    expect(String(Reflect.get(Object(error), 'message')).length).toBeLessThan(1000);
    expect(process.listeners).toEqual([]);
    expect(process.exitCode).toBe(['createHost', 'hostBeside'].includes(name) ? undefined : 1);
  });

  test.each(['null', 'text', 'a number', 'a list', 'a map', 'a revoked proxy'] as const)(
    'options that are %s are refused',
    async (kind) => {
      const given = {
        null: null,
        text: 'x',
        'a number': 5,
        'a list': [],
        'a map': new Map(),
        'a revoked proxy': revoked(),
      };
      const { error, process } = await refusalOf(call, given[kind]);
      expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION' });
      expect(process.listeners).toEqual([]);
    },
  );
});

test('every option of a host is in the table', () => {
  expect(Object.keys(HOST_OPTIONS).toSorted()).toEqual(
    [...HOST_OPTION_NAMES, 'contentRoot', 'redact', 'args'].toSorted(),
  );
});

interface EntryPoint {
  call(app: AnyApplication, options: unknown, process: FakeProcess): Promise<void>;
  readonly own: Readonly<Record<string, readonly unknown[]>>;
}

async function refusalOf(
  call: EntryPoint['call'],
  options: unknown,
): Promise<{ readonly error: unknown; readonly process: FakeProcess }> {
  const starts: string[] = [];
  const app = defineApplication('app')
    .hostedService('client', () => hosted({ startAsync: async () => void starts.push('client') }))
    .job('work', { schedule: every('1m') }, async () => void starts.push('work'));
  const process = new FakeProcess();
  process.folder = import.meta.dirname;
  let error: unknown;
  try {
    const called = call(app, options, process);
    // A host that has started all the same is stopped, so that its test fails and does not hang.
    process.signal('SIGTERM');
    await called;
  } catch (thrown) {
    error = thrown;
  }
  expect(starts).toEqual([]);
  return { error, process };
}

function numbers() {
  const clock = new VirtualClock();
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    setTimeout: () => 1,
    clearTimeout: () => {},
  };
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function throwing(): object {
  return Object.defineProperty({}, Symbol.toStringTag, {
    get: () => {
      throw new Error('not to be looked at');
    },
  });
}
