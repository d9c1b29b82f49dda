import { continuous, cron, defineApplication, every, memoryStateStore } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { planApplication } from '../plan/plan-application.ts';
import { CONTAINER_CASES, cleaner, shop, worker } from './applications.fixture.ts';
import { checkBicep } from './bicep/bicep-structure.fixture.ts';
import { containerAppsFiles } from './container-apps-files.ts';
import type { ContainerAppsOptions } from './container-apps-options.ts';

const work = async (): Promise<void> => {};
const image = { registry: 'registry', image: 'app:1.0.0' };

async function filesOf(application: Parameters<typeof planApplication>[0], options?: Partial<ContainerAppsOptions>) {
  const files = containerAppsFiles(await planApplication(application), { ...image, ...options });
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

/** The text of one resource. */
function resource(text: string | undefined, symbol: string): string {
  const [, found] = new RegExp(`\\nresource ${symbol} (.*?)\\n}\\n`, 's').exec(text ?? '') ?? [];
  return found ?? '';
}

describe('the files of Container Apps', () => {
  describe.each(Object.entries(CONTAINER_CASES))('%s', (folder, { application, options }) => {
    test.each(['README.md', 'main.bicep', 'main.bicepparam'])('%s is as its golden file', async (path) => {
      // Written anew by `npx --no -- vitest run --project infra --update`.
      const files = await filesOf(application, options);
      await expect(files[path]).toMatchFileSnapshot(`../../goldens/container-apps/${folder}/${path}`);
    });

    test('main.bicep is well-formed, and what it names is there', async () => {
      const { 'main.bicep': text = '', 'main.bicepparam': parameters = '' } = await filesOf(application, options);
      const { problems, declared } = checkBicep(text);
      expect(problems).toEqual([]);
      const given = Array.from(parameters.matchAll(/^param (\w+)/gm), ([, symbol]) => symbol);
      expect(declared).toEqual(expect.arrayContaining(given));
    });
  });
});

describe('a job', () => {
  test('is started in UTC, for the service that a variable names', async () => {
    const { 'main.bicep': text } = await filesOf(cleaner);
    const job = resource(text, 'cleanJob');
    expect(job).toContain("cronExpression: '*/5 * * * *'");
    expect(job).toContain("name: 'ANYHOST_SERVICE'\n              value: 'clean'");
    expect(job).toContain("name: 'ANYHOST_TRIGGER'\n              value: 'schedule'");
    expect(job).toMatch(/command: \[\s+'node'\s+'dist\/once.js'\s+\]/);
  });

  test('of an onDemand() service waits for somebody to start it', async () => {
    const { 'main.bicep': text } = await filesOf(worker, { store: { kind: 'other' } });
    const job = resource(text, 'importJob');
    expect(job).toContain("triggerType: 'Manual'");
    expect(job).not.toContain('ANYHOST_TRIGGER');
  });

  test('ends after the host has given up and stopped: replicaTimeout is beyond ANYHOST_TIMEOUT_MS', async () => {
    const application = defineApplication('app').job('long', { schedule: every('1h'), timeoutMs: 3_600_000 }, work);
    const job = resource((await filesOf(application, { shutdownTimeoutMs: 20_000 }))['main.bicep'], 'longJob');
    const timeoutMs = Number(/ANYHOST_TIMEOUT_MS'\s+value: '(\d+)'/.exec(job)?.[1]);
    const replicaTimeout = Number(/replicaTimeout: (\d+)/.exec(job)?.[1]);
    expect(timeoutMs).toBeGreaterThanOrEqual(3_602_000);
    expect(replicaTimeout * 1000).toBeGreaterThanOrEqual(timeoutMs + 20_000);
  });

  test('has a name that Azure takes', async () => {
    const { 'main.bicep': text = '' } = await filesOf(worker, { store: { kind: 'other' } });
    const names = Array.from(
      text.matchAll(/Microsoft\.App\/jobs@[^']+' = \{\n {2}name: '([^']+)'/g),
      ([, name]) => name,
    );
    expect(names).toHaveLength(3);
    for (const name of names) expect(name).toMatch(/^[a-z](?:-?[a-z0-9]){1,31}$/);
  });

  test('that may last beyond the next due time is named: a claim on one due time does not keep two of them apart', async () => {
    const application = defineApplication('app')
      .stateStore(() => memoryStateStore())
      .job('claimed', { schedule: every('5m'), dedupe: true }, work)
      .job('leased', { schedule: every('5m'), singleton: true }, work)
      .job('daily', { schedule: cron('0 6 * * *') }, work);
    const readme = async (options: object): Promise<string> =>
      (await filesOf(application, { store: { kind: 'other' }, ...options }))['README.md'] ?? '';
    expect(await readme({})).toContain('may then\noverlap: claimed. To prevent that');
    expect(await readme({ onceTimeoutMs: { claimed: 200_000 } })).not.toContain('overlap: ');
    expect(await readme({ mayRunTwice: ['claimed'] })).not.toContain('overlap: ');
  });

  test('has a symbol of its own, also beside a name that differs in a hyphen only', async () => {
    const application = defineApplication('app')
      .job('step-1', { schedule: every('5m') }, work)
      .job('step1', { schedule: every('5m') }, work);
    const { 'main.bicep': text = '' } = await filesOf(application, { secrets: ['KEY_1', 'KEY1'] });
    expect(checkBicep(text).problems).toEqual([]);
    const symbols = Array.from(text.matchAll(/^(?:resource|param) (\w+)/gm), ([, symbol]) => symbol);
    expect(symbols).toEqual([...new Set(symbols)]);
  });

  test('in another zone than UTC is refused without a guard', async () => {
    await expect(filesOf(shop, { store: { kind: 'other' } })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SCHEDULE',
        details: expect.objectContaining({ reason: 'TIMEZONE_UNSUPPORTED', service: 'price-cache' }),
      }),
    );
  });

  test('and with a guard where the service has no durable record: Azure tells no intended time', async () => {
    const application = defineApplication('app').job(
      'zoned',
      { schedule: cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' }) },
      work,
    );
    await expect(filesOf(application, { guard: true })).rejects.toThrow(
      expect.objectContaining({ details: expect.objectContaining({ reason: 'NO_INTENDED_TIME' }) }),
    );
  });

  test('of a continuous() service does not exist', async () => {
    const application = defineApplication('app').job('listen', { schedule: continuous() }, work);
    await expect(filesOf(application)).rejects.toThrow(/'listen'.*continuous\(\)/);
    expect((await filesOf(application, { mode: 'host' }))['main.bicep']).toContain('minReplicas: 1');
  });
});

test('a long-lived host gives up its start before the probe does, and has time for a health check', async () => {
  const { 'main.bicep': text } = await filesOf(cleaner, { mode: 'host', startupTimeoutMs: 90_000 });
  const [, probe = ''] = /type: 'Startup'(.*?)}\n {12}{/s.exec(resource(text, 'hostApp')) ?? [];
  const number = (name: string): number => Number(new RegExp(`${name}: (\\d+)`).exec(probe)?.[1]);
  expect(number('periodSeconds') * number('failureThreshold')).toBeGreaterThan(90);
  expect(number('timeoutSeconds')).toBe(6);
});

describe('wrong options', () => {
  test.each<[object, string]>([
    [{ registry: undefined }, 'registry is undefined; expected the name of a container registry'],
    [{ registry: 'shop.azurecr.io' }, 'expected the name of a container registry'],
    [{ image: 'shop' }, 'an image of the registry with its tag or digest'],
    [{ image: 'Shop:1' }, 'an image of the registry with its tag or digest'],
    [{ mode: 'app' }, "mode is \"app\"; expected 'jobs' or 'host'"],
    [{ retries: 11 }, 'retries is 11; expected a whole number, 0 to 10'],
    [{ cpu: 0.3 }, 'cpu is 0.3; expected 0.25 to 2 in steps of 0.25'],
    [{ cpu: '1' }, 'expected 0.25 to 2'],
    [{ plan: 'flex' }, "there is no option 'plan'"],
    [{ environment: { AZURE_CLIENT_ID: 'x' } }, 'a variable that the deployment does not set itself'],
    [{ environment: { ANYHOST_TIMEOUT_MS: '1' } }, 'set the option onceTimeoutMs'],
    [{ mode: 'host', shutdownTimeoutMs: 600_000 }, 'expected at most 590000: Azure kills a container 600 s'],
    [{ mode: 'host', services: ['clean'] }, 'the long-lived host runs all services'],
    [{ mode: 'host', startupTimeoutMs: 2_390_001 }, 'expected at most 2390000'],
  ])('%j is refused', async (options, message) => {
    const plan = await planApplication(cleaner);
    const failure = expect.objectContaining({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining(message),
    });
    expect(() => containerAppsFiles(plan, { ...image, ...options })).toThrow(failure);
  });

  test('a service that needs a store needs the option', async () => {
    await expect(filesOf(worker)).rejects.toThrow(/'grace-period' needs a durable one/);
  });
});
