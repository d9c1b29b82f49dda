import { continuous, cron, defineApplication, every, memoryStateStore, onDemand } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { planApplication } from '../plan/plan-application.ts';
import { cleaner, FUNCTION_CASES, shop } from './applications.fixture.ts';
import { azureFiles } from './azure-files.ts';
import type { AzureOptions } from './azure-options.ts';
import { checkBicep } from './bicep/bicep-structure.fixture.ts';

const work = async (): Promise<void> => {};

async function filesOf(application: Parameters<typeof planApplication>[0], options?: AzureOptions) {
  const files = azureFiles(await planApplication(application), options);
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

/** A function app whose only job has these limits. */
async function functionTimeout(policy: object, options?: AzureOptions): Promise<string> {
  const application = defineApplication('app').job('job', { schedule: every('1h'), ...policy }, work);
  return JSON.parse((await filesOf(application, options))['host.json'] ?? '').functionTimeout;
}

test('an application whose name is none for Azure is refused by that name', async () => {
  const long = 'a'.repeat(41);
  for (const name of ['a', long]) {
    await expect(filesOf(defineApplication(name))).rejects.toThrow(
      `the application's name '${name}' is too short or too long`,
    );
    expect(await filesOf(defineApplication(name), { name: 'shop' })).toHaveProperty(['main.bicep']);
  }
});

describe('the files of a function app', () => {
  describe.each(Object.entries(FUNCTION_CASES))('%s', (folder, { application, options }) => {
    test.each(['README.md', 'main.bicep', 'main.bicepparam', 'host.json', '.funcignore'])(
      '%s is as its golden file',
      async (path) => {
        // Written anew by `npx --no -- vitest run --project infra --update`.
        const files = await filesOf(application, options);
        await expect(files[path]).toMatchFileSnapshot(`../../goldens/azure/${folder}/${path}`);
      },
    );

    test('main.bicep is well-formed, and what it names is there', async () => {
      const { 'main.bicep': text = '', 'main.bicepparam': parameters = '' } = await filesOf(application, options);
      const { problems, declared } = checkBicep(text);
      expect(problems).toEqual([]);
      const given = Array.from(parameters.matchAll(/^param (\w+)/gm), ([, symbol]) => symbol);
      expect(declared).toEqual(expect.arrayContaining(given));
    });
  });

  test('are the same for the same input', async () => {
    expect(await filesOf(shop, FUNCTION_CASES.flex.options)).toEqual(await filesOf(shop, FUNCTION_CASES.flex.options));
  });
});

describe('functionTimeout of host.json', () => {
  test.each([
    ['is Azure’s own default where a service has no timeoutMs', {}, '00:30:00'],
    ['holds the timeout, its reserve and a cold start', { timeoutMs: 60_000 }, '00:01:07'],
    ['holds the reserve that the service asks for', { timeoutMs: 60_000, reserveMs: 10_000 }, '00:01:15'],
    [
      'holds all attempts and the waits between them',
      { timeoutMs: 60_000, retry: { attempts: 2, delayMs: 1000 } },
      '00:02:08',
    ],
    ['may be hours', { timeoutMs: 7_200_000 }, '02:00:07'],
  ])('%s', async (_, policy, expected) => {
    expect(await functionTimeout(policy)).toBe(expected);
  });

  test('is the option, which may be no limit', async () => {
    expect(await functionTimeout({ timeoutMs: 60_000 }, { functionTimeoutMs: 90_500 })).toBe('00:01:31');
    expect(await functionTimeout({}, { functionTimeoutMs: Number.POSITIVE_INFINITY })).toBe('-1');
  });

  test.each([
    [
      'less than a service needs',
      { timeoutMs: 60_000 },
      61_999,
      /functionTimeoutMs is 61999; expected at least 62000: the timeoutMs of the service 'job'/,
    ],
    ['a day', {}, 86_400_000, /expected less than a day/],
    [
      'nothing where a day is too short',
      { timeoutMs: 86_400_000 },
      undefined,
      /expected Infinity: the service 'job' needs 86402000 ms/,
    ],
  ])('is not %s', async (_, policy, functionTimeoutMs, message) => {
    await expect(functionTimeout(policy, { functionTimeoutMs })).rejects.toThrow(message);
  });

  test('looks only at the services that are deployed', async () => {
    const { 'host.json': text = '' } = await filesOf(shop, { services: ['price-cache'] });
    expect(JSON.parse(text)).toMatchObject({ version: '2.0', functionTimeout: '00:01:07' });
  });
});

describe('time zones', () => {
  test('on Premium the app has the zone of its schedules', async () => {
    const { 'main.bicep': text } = await filesOf(shop, { plan: 'premium', store: { kind: 'other' } });
    expect(text).toContain("name: 'WEBSITE_TIME_ZONE'\n          value: 'Europe/Amsterdam'");
  });

  test('UTC needs no setting', async () => {
    const { 'main.bicep': text } = await filesOf(cleaner, { plan: 'premium' });
    expect(text).not.toContain('WEBSITE_TIME_ZONE');
  });

  test('on Flex Consumption there is never such a setting', async () => {
    const { 'main.bicep': text } = await filesOf(shop, { store: { kind: 'other' } });
    expect(text).not.toMatch(/WEBSITE_TIME_ZONE|'TZ'/);
  });

  test('two zones in one app are refused on Premium with the setting, and guarded without', async () => {
    const application = defineApplication('app')
      .job('a', { schedule: cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' }) }, work)
      .job('b', { schedule: cron('0 6 * * *', { timeZone: 'America/New_York' }) }, work);
    await expect(filesOf(application, { plan: 'premium' })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SCHEDULE',
        details: expect.objectContaining({ reason: 'TIMEZONE_CONFLICT' }),
      }),
    );
    const { 'README.md': page } = await filesOf(application, { plan: 'premium', timeZones: 'guard' });
    expect(page).toContain("registerTimers(app, { timeZones: 'guard' })");
  });

  test.each([
    ['ticks several times in every minute, of which Azure keeps no record', every('7s'), 'NO_INTENDED_TIME'],
    ['ticks too often for its runs', every('61m'), 'TOO_MANY_TICKS'],
  ])('what %s is refused with a guard, as registerTimers refuses it', async (_, schedule, reason) => {
    const application = defineApplication('app').job('a', { schedule }, work);
    await expect(filesOf(application)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_SCHEDULE', details: expect.objectContaining({ reason }) }),
    );
  });

  test('many ticks for each run are an option, of the code too', async () => {
    const application = defineApplication('app').job('a', { schedule: every('61m') }, work);
    const { 'README.md': page, 'main.bicep': text } = await filesOf(application, { allowManyTicks: true });
    const call = "registerTimers(app, { plan: 'flex', allowManyTicks: true })";
    expect(page).toContain(call);
    expect(text).toContain(call);
  });

  test('days on the calendar of a zone need its setting', async () => {
    const schedule = every('1d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' });
    const application = defineApplication('app').job('a', { schedule }, work);
    const { 'main.bicep': text } = await filesOf(application, { plan: 'premium' });
    expect(text).toMatch(/name: 'WEBSITE_TIME_ZONE'\s+value: 'Europe\/Amsterdam'/);
  });

  test('a schedule that a timer cannot say is refused with the setting', async () => {
    const application = defineApplication('app').job('a', { schedule: every('7m') }, work);
    await expect(filesOf(application, { plan: 'premium' })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SCHEDULE',
        details: expect.objectContaining({ reason: 'NOT_EVEN', service: 'a' }),
      }),
    );
  });
});

describe('services', () => {
  test('a continuous one needs a schedule in the options', async () => {
    const application = defineApplication('app').job('listen', { schedule: continuous() }, work);
    await expect(filesOf(application)).rejects.toThrow(
      /^azureFiles: the service 'listen': it is continuous\(\).+option schedules/,
    );
    const { 'README.md': page } = await filesOf(application, { schedules: { listen: every('10m') } });
    expect(page).toContain("| listen | `every('10m')` |");
  });

  test('one on demand has no timer', async () => {
    const application = defineApplication('app').job('import', { schedule: onDemand() }, work);
    const { 'README.md': page } = await filesOf(application);
    expect(page).toContain('no service with due times');
  });

  test('one that needs a store needs the option', async () => {
    await expect(filesOf(shop)).rejects.toThrow(/store is undefined; expected .*'grace-period' needs a durable one/);
    await expect(filesOf(shop, { services: ['price-cache'] })).resolves.toBeDefined();
  });
});

describe('wrong options', () => {
  const application = defineApplication('app')
    .stateStore(() => memoryStateStore())
    .job('job', { schedule: every('1h') }, work);

  test.each<[object, string | RegExp]>([
    [{ plann: 'flex' }, /no option 'plann'.*Did you mean plan/],
    [{ plan: 'consumption' }, "plan is \"consumption\"; expected 'flex' or 'premium'"],
    [{ memoryMb: 1024 }, 'memoryMb is 1024; expected 512, 2048 or 4096'],
    [{ plan: 'premium', memoryMb: 512 }, 'expected undefined: on Premium the option size'],
    [{ size: 'EP1' }, 'expected undefined: on Flex Consumption the option memoryMb'],
    [{ size: 'EP4', plan: 'premium' }, "expected 'EP1' or 'EP2' or 'EP3'"],
    [{ nodeVersion: 22 }, "nodeVersion is 22; expected '22' or '24'"],
    [{ timeZones: 'setting' }, 'Flex Consumption has no time zone setting'],
    [{ timeZones: true }, "expected 'setting' or 'guard'"],
    [{ functionTimeoutMs: 10 }, 'functionTimeoutMs is 10; expected a number, 1000 or more'],
    [{ name: 'Shop' }, 'name is "Shop"; expected 2 to 40 lower-case letters'],
    [{ name: 'a--b' }, 'expected 2 to 40'],
    [{ services: 'job' }, 'expected a list of names'],
    [{ logRetentionDays: 7 }, 'logRetentionDays is 7; expected a whole number, 30 to 730'],
    [{ store: { kind: 'dynamodb' } }, 'store.kind is "dynamodb"; expected \'azure-storage\''],
    [{ store: {} }, 'store.kind is null'],
    [{ store: [] }, "expected { kind: 'azure-storage' }"],
    [{ store: { kind: 'redis', container: 'x' } }, "there is no option 'container'"],
    [{ store: { kind: 'azure-storage', container: 'My State' } }, 'expected the name of a container'],
    [{ store: { kind: 'postgres', variable: 'A-B' } }, 'expected the name of an environment variable'],
    [{ environment: { A: 1 } }, 'environment.A is 1; expected a string'],
    [{ environment: { 'A B': '1' } }, 'expected the name of an environment variable'],
    [{ environment: { WEBSITE_TIME_ZONE: 'UTC' } }, 'expected a variable that the deployment does not set itself'],
    [{ environment: { azurefunctionsjobhost__FunctionTimeout: '00:01:00' } }, 'does not set itself'],
    [{ secrets: ['A_B', 'A__B'] }, "a name that differs from 'A_B'"],
    [{ secrets: ['A'], environment: { A: '1' } }, 'a variable that is not also in environment'],
    [
      { store: { kind: 'azure-storage' }, environment: { STATE_CONTAINER: 'x' } },
      'a variable that the deployment does not set itself',
    ],
    [
      { store: { kind: 'azure-storage', accountUrlVariable: 'X', containerVariable: 'x' } },
      'a variable other than accountUrlVariable',
    ],
    [{ secrets: 'A' }, 'expected a list of names of variables'],
    [{ allowManyTicks: 1 }, 'allowManyTicks is 1; expected true or false'],
    [{ guard: true }, "there is no option 'guard'"],
  ])('%j is refused', async (options, message) => {
    const plan = await planApplication(application);
    const failure = expect.objectContaining({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
    });
    expect(() => azureFiles(plan, options)).toThrow(failure);
  });

  test.each<[object, string]>([
    [{ services: ['jobb'] }, 'ERR_ANYHOST_UNKNOWN_SERVICE'],
    [{ services: [1] }, 'ERR_ANYHOST_UNKNOWN_SERVICE'],
    [{ schedules: { jobb: every('1h') } }, 'ERR_ANYHOST_UNKNOWN_SERVICE'],
    [{ schedules: { job: 'every hour' } }, 'ERR_ANYHOST_INVALID_SCHEDULE'],
    [{ schedules: { job: continuous() } }, 'ERR_ANYHOST_INVALID_SCHEDULE'],
  ])('%j is refused with %s', async (options, code) => {
    const plan = await planApplication(application);
    expect(() => azureFiles(plan, options)).toThrow(expect.objectContaining({ code }));
  });

  test('what is no plan is refused', () => {
    const failure = expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' });
    expect(() => azureFiles(Object(application))).toThrow(failure);
  });

  test('an application whose name Azure does not take gets one from it, or needs the option', async () => {
    const named = (name: string) => defineApplication(name).job('job', { schedule: every('1h') }, work);
    expect((await filesOf(named('OrderService_2')))['main.bicepparam']).toContain("param name = 'order-service-2'");
    await expect(filesOf(named('x'.repeat(60)))).rejects.toThrow(/name is undefined; expected 2 to 40/);
  });
});
