import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { load } from '../fixtures/settings.fixture.ts';
import { hostSettingsRegistration } from './host-settings.ts';
import { resolveHostOptions } from './resolve-host-options.ts';

const anyhost = hostSettingsRegistration(['order-import', 'eventBus']).schema;
const sectionOf = async (...[given]: [Parameters<typeof load>[1]]): Promise<unknown> =>
  (await load({ anyhost }, given)).values['anyhost'];

describe('the settings section anyhost', () => {
  test('gives options of the host, from variables, whatever their case, and files [Q05]', async () => {
    const section = await sectionOf({
      file: { anyhost: { startupTimeoutMs: 1000, servicesStartConcurrently: true, pools: { database: 4 } } },
      variables: {
        ANYHOST__SHUTDOWN_TIMEOUT_MS: '5000',
        ANYHOST__SERVICESSTOPCONCURRENTLY: 'True',
        anyhost__maxConcurrentExecutions: '8',
        ANYHOST__POOLS__MAIL: '2',
      },
    });
    expect(resolveHostOptions({}, section)).toMatchObject({
      shutdownTimeoutMs: 5000,
      startupTimeoutMs: 1000,
      servicesStartConcurrently: true,
      servicesStopConcurrently: true,
      storeTimeoutMs: 5000,
      maxConcurrentExecutions: 8,
      pools: { database: 4, mail: 2 },
    });
  });

  test.each([
    ['ANYHOST__SHUTDOWN_TIMEOUT', '5', /anyhost\.shutdownTimeout: .*did you mean shutdownTimeoutMs\?/],
    ['ANYHOST__COLOR', 'red', /anyhost\.color: there is no host option 'color' here; known are .*pools/],
    ['ANYHOST__LOGGER', 'x', /anyhost\.logger: there is no host option/],
    [
      'ANYHOST__SHUTDOWN_TIMEOUT_MS',
      '5s',
      /expected a number, 0 or more \(got "5s" from ANYHOST__SHUTDOWN_TIMEOUT_MS; set it with ANYHOST__SHUTDOWN_TIMEOUT_MS\)/,
    ],
    ['ANYHOST__SHUTDOWN_TIMEOUT_MS', '', /got ""/],
    ['ANYHOST__SHUTDOWN_TIMEOUT_MS', ' 5', /got " 5"/],
    ['ANYHOST__SHUTDOWN_TIMEOUT_MS', '1e3', /got "1e3"/],
    ['ANYHOST__STORE_TIMEOUT_MS', '0', /expected a number, 1 or more/],
    ['ANYHOST__SERVICES_START_CONCURRENTLY', '1', /expected true or false \(got "1"/],
    ['ANYHOST__POOLS__DATABASE', 'many', /anyhost\.pools\.database: expected a whole number, 1 or more \(got "many"/],
    ['ANYHOST__LOG', 'debug', /anyhost\.log: expected a level for each name.* \(got "debug"/],
    [
      'ANYHOST__LOG__ORDER_IMPORT',
      'loud',
      /anyhost\.log\.order-import: expected one of trace, debug, info, warn, error, fatal, silent \(got "loud"/,
    ],
    ['ANYHOST__POOLS', '3', /anyhost\.pools: expected a number for each pool/],
  ])('refuses %s=%s [Q05, M04]', async (variable, value, message) => {
    const error = await anyhostErrorOf(sectionOf({ variables: { [variable]: value } }));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
    expect(error.message).toMatch(message);
  });
});

describe('the options of a host, resolved', () => {
  test('are complete without any, and undefined means the default [C08, M03]', () => {
    const complete = resolveHostOptions({});
    expect(complete).toMatchObject({
      shutdownTimeoutMs: 30_000,
      startupTimeoutMs: undefined,
      servicesStartConcurrently: false,
      servicesStopConcurrently: false,
      storeTimeoutMs: 5000,
      maxConcurrentExecutions: undefined,
      pools: {},
      admissions: [],
      settings: {},
    });
    const given = resolveHostOptions({ shutdownTimeoutMs: undefined, storeTimeoutMs: undefined, random: undefined });
    expect({ ...given, onOutcome: complete.onOutcome }).toEqual(complete);
  });

  test('come from code, else the section, else the platform [M04]', () => {
    const platform = { shutdownTimeoutMs: 3000, startupTimeoutMs: 60_000, storeTimeoutMs: 1 };
    const section = { shutdownTimeoutMs: 4000, storeTimeoutMs: 2 };
    expect(resolveHostOptions({ storeTimeoutMs: 3 }, section, platform)).toMatchObject({
      shutdownTimeoutMs: 4000,
      startupTimeoutMs: 60_000,
      storeTimeoutMs: 3,
    });
  });

  test('have no limit where it was given as Infinity: that is not a time', () => {
    const options = { shutdownTimeoutMs: Infinity, startupTimeoutMs: Infinity, maxConcurrentExecutions: Infinity };
    expect(resolveHostOptions(options)).toMatchObject({
      shutdownTimeoutMs: undefined,
      startupTimeoutMs: undefined,
      maxConcurrentExecutions: undefined,
    });
  });
});
