import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineApplication, every, type HostEnvironment, onDemand, type StandardSchema } from '@anyhost/core';
import { captureLogs, VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { commandLineSettings } from './command-line-settings.ts';
import { createHost } from './create-host.ts';
import { FakeProcess } from './fake-process.fixture.ts';
import type { NodeHostOptions } from './node-host-options.ts';
import { runHost } from './run-host.ts';
import { forever, hosted, untilAborted } from './services.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

/** Takes the section as it is. */
const anything: StandardSchema<unknown, Record<string, unknown>> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: { ...Object(value) } }) },
};

describe('createHost', () => {
  test('makes a host that serves its schedules once it is started, until it is stopped', async () => {
    const clock = new VirtualClock();
    const ticks: unknown[] = [];
    const app = defineApplication('app').job('poll', { schedule: every('30s') }, async (_, { occurrence }) => {
      ticks.push(occurrence?.scheduledTime.toISOString());
    });
    const host = createHost(app, { clock, logger: captureLogs() });
    await clock.advance('1m');
    expect(ticks).toEqual([]);
    await host.start();
    await clock.advance('1m');
    expect(ticks).toEqual(['2026-01-01T00:01:30.000Z', '2026-01-01T00:02:00.000Z']);
    await host.stop();
    expect(host.state).toBe('stopped');
    expect(clock.pendingTimers).toBe(0);
  });

  test('does not listen for signals and does not set the exit code, also when a fault stops it', async () => {
    const process = new FakeProcess();
    const app = defineApplication('app').job(
      'poll',
      { schedule: every('30s'), onFault: { stopHostAfter: 1 } },
      async () => {
        throw new Error('broken');
      },
    );
    const clock = new VirtualClock();
    const host = createHost(app, { clock, logger: captureLogs() }, process);
    await host.start();
    expect(process.listeners).toEqual([]);
    await clock.advance('30s');
    await expect(host.stop()).rejects.toThrow('broken');
    expect(process).toMatchObject({ exitCode: undefined, exits: [] });
  });

  test('settings come from files, then variables, then the command line, then code [E04, E05]', async () => {
    const process = new FakeProcess();
    process.folder = temporaryFolder({
      'appsettings.json': '{"ordering": {"a": "file", "b": "file", "c": "file", "d": "file", "e": "file"}}',
      'appsettings.staging.json': '{"ordering": {"b": "staging", "c": "staging", "d": "staging", "e": "staging"}}',
    });
    process.env = {
      ANYHOST_ENVIRONMENT: 'staging',
      ORDERING__C: 'variable',
      ORDERING__D: 'variable',
      ORDERING__E: 'variable',
    };
    process.argv = ['node', 'main.ts', '--ordering:d=argument', '--ordering:e', 'argument'];
    expect(await settingsOf(process, { settings: { ordering: { e: 'code' } } })).toEqual({
      a: 'file',
      b: 'staging',
      c: 'variable',
      d: 'argument',
      e: 'code',
    });
  });

  test('contentRoot, args and environment replace what the process has', async () => {
    const process = new FakeProcess();
    process.env = { ORDERING__B: 'of the process' };
    process.argv = ['node', 'main.ts', '--ordering:c=of the process'];
    const contentRoot = temporaryFolder({ 'appsettings.json': '{"ordering": {"a": "file"}}' });
    const options = { contentRoot, environment: { ORDERING__B: 'given' }, args: ['--ordering:c=given'] };
    expect(await settingsOf(process, options)).toEqual({ a: 'file', b: 'given', c: 'given' });
  });

  test('settings are read once, at the start: a file that changes later is not read again [E06]', async () => {
    const folder = temporaryFolder({ 'appsettings.json': '{"ordering": {"batch": 10}}' });
    const clock = new VirtualClock();
    const seen: unknown[] = [];
    const app = defineApplication('app')
      .settings('ordering', anything)
      .job('poll', { schedule: every('30s') }, async (_, { services }) => void seen.push(services.ordering['batch']));
    const host = createHost(app, { clock, contentRoot: folder, logger: captureLogs() }, new FakeProcess());
    await host.start();
    await clock.advance('30s');
    writeFileSync(join(folder, 'appsettings.json'), '{"ordering": {"batch": 99}}');
    await clock.advance('30s');
    expect(seen).toEqual([10, 10]);
    await host.stop();
  });

  test('the environment is a copy taken when the host was made [E05]', async () => {
    const process = new FakeProcess();
    process.env = { REGION: 'west' };
    let seen: HostEnvironment | undefined;
    const app = defineApplication('app').singleton('region', ({ environment }) => {
      seen = environment;
    });
    const host = createHost(app, { logger: captureLogs() }, process);
    process.env['REGION'] = 'east';
    await host.start();
    await host.stop();
    expect(seen).toEqual({ applicationName: 'app', environmentName: 'production', variables: { REGION: 'west' } });
  });

  test.each<[string, () => NodeHostOptions, number]>([
    ['the environment', () => ({ environment: { ANYHOST__SHUTDOWN_TIMEOUT_MS: '5000' } }), 5000],
    ['the command line', () => ({ args: ['--anyhost:shutdownTimeoutMs=6000'] }), 6000],
    [
      'appsettings.json',
      () => ({ contentRoot: temporaryFolder({ 'appsettings.json': '{"anyhost": {"shutdownTimeoutMs": 7000}}' }) }),
      7000,
    ],
    [
      'code, which wins',
      () => ({ environment: { ANYHOST__SHUTDOWN_TIMEOUT_MS: '5000' }, shutdownTimeoutMs: 8000 }),
      8000,
    ],
  ])('shutdownTimeoutMs can come from %s', async (_, options, timeoutMs) => {
    const clock = new VirtualClock();
    const app = defineApplication('app').hostedService('slow', () => hosted({ stopAsync: forever }));
    const host = createHost(app, { clock, logger: captureLogs(), ...options() }, new FakeProcess());
    await host.start();
    const stopping = host.stop();
    const message = `within shutdownTimeoutMs (${timeoutMs} ms); still busy: 'slow' (stopAsync)`;
    const refused = expect(stopping).rejects.toThrow(message);
    await clock.advance(timeoutMs);
    await refused;
  });

  test('startupTimeoutMs can come from the settings section anyhost', async () => {
    const clock = new VirtualClock();
    const app = defineApplication('app').hostedService('slow', () => hosted({ startAsync: untilAborted }));
    const environment = { ANYHOST__STARTUP_TIMEOUT_MS: '4000' };
    const host = createHost(app, { clock, environment, logger: captureLogs() }, new FakeProcess());
    const refused = expect(host.start()).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STARTUP_TIMEOUT',
      details: { startupTimeoutMs: 4000 },
    });
    await clock.advance(4000);
    await refused;
  });

  test('a host option in the settings that does not exist is refused with the nearest one', async () => {
    const app = defineApplication('app').job('poll', { schedule: onDemand() }, async () => {});
    const environment = { ANYHOST__SHUTDOWN_TIMEOUT: '5000' };
    const host = createHost(app, { environment, logger: captureLogs() }, new FakeProcess());
    await expect(host.start()).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_SETTINGS',
      message: expect.stringContaining('did you mean shutdownTimeoutMs?'),
    });
  });

  test('an option that does not exist is refused at once', () => {
    const options: object = { schedule: 'never' };
    const app = defineApplication('app').job('poll', { schedule: onDemand() }, async () => {});
    expect(() => createHost(app, options)).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining("createHost: there is no option 'schedule'; known are logger"),
      }),
    );
  });
});

test.each([
  [{ redact: 'token' }, 'createHost: redact is "token"; expected an array of paths'],
  [{ redact: ['a..b'] }, 'createHost: redact[0] is "a..b"; expected a path of fields'],
  [{ redact: ['token'], logger: captureLogs() }, 'expected undefined together with the option logger'],
])('redact is refused at once where it could not do what it says: %o', (options: object, message) => {
  const app = defineApplication('app').job('poll', { schedule: onDemand() }, async () => {});
  expect(() => createHost(app, options)).toThrow(
    expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringContaining(message) }),
  );
});

async function settingsOf(process: FakeProcess, options: NodeHostOptions): Promise<unknown> {
  let seen: unknown;
  const app = defineApplication('app')
    .settings('ordering', anything)
    .singleton('seen', ({ ordering }) => {
      seen = ordering;
    });
  const host = createHost(app, { logger: captureLogs(), ...options }, process);
  await host.start();
  await host.stop();
  return seen;
}

describe('what is given from JavaScript', () => {
  const app = defineApplication('app').job('poll', { schedule: onDemand() }, async () => {});

  test.each([[undefined], [null], [{}], [{ app }], [Promise.resolve(app)], ['app']])(
    'is refused at once where it is not an application: %o',
    async (given) => {
      const refused = expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' });
      expect(() => Reflect.apply(createHost, undefined, [given])).toThrow(refused);
      await expect(Reflect.apply(runHost, undefined, [given, {}, new FakeProcess()])).rejects.toEqual(refused);
    },
  );

  test('as a signal must be one: a controller is refused, and nothing has started', async () => {
    const process = new FakeProcess();
    const running: unknown = Reflect.apply(runHost, undefined, [app, { signal: new AbortController() }, process]);
    await expect(running).rejects.toThrow('pass controller.signal as signal');
    expect(process.listeners).toEqual([]);
  });

  test.each([[{}], ['x'], [[[]]]])('as command line must be an array of strings: %o', (args) => {
    expect(() => Reflect.apply(createHost, undefined, [app, { args }, new FakeProcess()])).toThrow(
      /args.* is .*; expected an array of strings/,
    );
  });

  test('as command line may be long: thousands of settings cost time in proportion', () => {
    const args = Array.from({ length: 4000 }, (_, index) => `--ordering:k${index}=x`);
    const begun = process.threadCpuUsage().user;
    expect(Object.keys(commandLineSettings(args, ['ordering']).values)).toEqual(['ordering']);
    expect(() => commandLineSettings([`--ordering:${'a:'.repeat(20_000)}b=1`], ['ordering'])).toThrow(/64 levels deep/);
    expect(process.threadCpuUsage().user - begun).toBeLessThan(1_000_000);
  });

  test('as settings for a section that differs slightly in name is named in a warning', async () => {
    const logger = captureLogs();
    const settings = app.settings('billing', anything);
    const args = ['--biling:pageSize=1', '--billing.pageSize=9'];
    const host = createHost(settings, { args, logger, environment: {} }, new FakeProcess());
    await host.start();
    await host.stop();
    expect(logger.lines.filter(({ event }) => event === 'settings.unknownSection')).toMatchObject([
      { level: 'warn', fields: { source: '--biling:pageSize', nearest: 'billing' } },
      { level: 'warn', fields: { source: '--billing.pageSize', nearest: 'billing:pageSize' } },
    ]);
  });
});
