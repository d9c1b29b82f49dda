import { continuous, cron, defineApplication, every, memoryStateStore, onDemand } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { generateFiles } from '../deployables/generate-files.ts';
import { planApplication } from '../plan/plan-application.ts';
import { orders, reports, shop } from './applications.fixture.ts';

const work = async (): Promise<void> => {};
const image = 'registry.example/app:1';
const google = { image, project: 'my-project', region: 'europe-west4', schedulerAccount: 'a@b.example' };

/** What a call in plain JavaScript is refused with. */
async function refusalOf(application: unknown, target: unknown, deployment: unknown): Promise<unknown> {
  const plan = await Reflect.apply(planApplication, undefined, [application]);
  try {
    return Reflect.apply(generateFiles, undefined, [plan, target, deployment]);
  } catch (thrown) {
    return thrown;
  }
}

const invalid = (text: string): unknown =>
  expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringContaining(text) });

describe('a deployment is refused', () => {
  test.each([
    ['docker', {}, 'there are no options for docker; add docker: { … }'],
    ['dokcer', {}, "target is \"dokcer\"; expected 'aws' or 'azure'"],
    [undefined, {}, 'target is undefined; expected one of aws, azure, containerApps, docker'],
    ['docker', { docker: 5 }, 'docker is 5; expected a plain object'],
    ['docker', { docker: {}, kubernets: {} }, 'Did you mean kubernetes?'],
    ['docker', { docker: {}, settings: 'x' }, 'settings is "x"; expected a plain object'],
    ['docker', { docker: {}, settings: { shop: { at: new Map([[1, 2]]) }, other: 5 } }, 'settings.shop.at is'],
    ['docker', { docker: {}, settings: { shop: { at: () => 1 } } }, 'settings.shop.at is'],
  ])('for %s with %o', async (target, deployment, text) => {
    expect(await refusalOf(reports, target, deployment)).toEqual(invalid(text));
  });
});

describe('an option of the container platforms is refused', () => {
  test.each([
    [{ healthPort: 0 }, 'healthPort is 0; expected a whole number, 1 to 65535'],
    [{ readinessDelayMs: 1.5 }, 'readinessDelayMs is 1.5; expected a whole number, 0 or more'],
    [{ shutdownTimeoutMs: -1 }, 'shutdownTimeoutMs is -1'],
    [{ startupTimeoutMs: '5s' }, 'startupTimeoutMs is "5s"'],
    [{ onceTimeoutMs: 0 }, 'onceTimeoutMs is 0; expected a whole number, 1 or more'],
    [{ onceTimeoutMs: { 'daily-reports': 5 } }, 'Did you mean daily-report?'],
    [{ onceTimeoutMs: { 'daily-report': -5 } }, "onceTimeoutMs['daily-report'] is -5"],
    [{ services: 'daily-report' }, 'expected a list of names of services'],
    [{ services: ['weekly-report'] }, 'expected names of background services: daily-report'],
    [{ mayRunTwice: ['weekly-report'] }, 'expected names of background services: daily-report'],
    [
      { hostCommand: 'node main.js' },
      "expected a list of strings without line breaks, such as ['node', 'dist/main.js']",
    ],
    [{ onceCommand: [] }, 'onceCommand is '],
    [{ onceCommand: ['node', 'a\nb'] }, 'expected a list of strings without line breaks'],
    [{ environment: [] }, 'environment is '],
    [{ environment: { 'A-B': 'x' } }, 'expected a variable name of letters, digits and _'],
    [{ environment: { A: 5 } }, 'environment.A is 5; expected a string without line breaks'],
    [{ environment: { A: 'x\ny' } }, 'expected a string without line breaks'],
    [{ environment: { ANYHOST_TIMEOUT_MS: '5' } }, 'expected undefined: set the option onceTimeoutMs'],
    [{ guard: 'yes' }, 'guard is "yes"; expected true or false'],
    [{ image: 'app' }, 'expected an image with its tag or digest'],
    [{ image: undefined }, 'image is undefined'],
    [{ mode: 'jobs' }, "expected 'deployment' or 'cronJobs' or 'both'"],
    [{ namespace: 'Shop' }, 'namespace is "Shop"'],
    [{ secret: 'a/b' }, 'secret is "a/b"; expected the name of a Secret'],
    [{ replicas: 0 }, 'replicas is 0'],
    [{ strategy: 'blue' }, "expected 'rolling' or 'recreate'"],
    [{ cpu: '50mm' }, 'cpu is "50mm"'],
    [{ memoryLimit: '256m' }, 'memoryLimit is "256m"; expected an amount of memory'],
    [{ userId: 0 }, 'userId is 0; expected a whole number, 1 to 2147483647'],
    [{ replica: 1 }, 'Did you mean replicas?'],
  ])('on Kubernetes: %o', async (options, text) => {
    const refused = await refusalOf(reports, 'kubernetes', { kubernetes: { image, ...options } });
    expect(refused).toEqual(invalid(text));
    expect(refused).toEqual(invalid('kubernetesFiles: '));
  });

  test.each([
    [{ folder: '../x' }, 'folder is "../x"; expected a path below the folder'],
    [{ baseImage: 'node' }, 'expected an image with its tag'],
    [{ content: {} }, 'content is '],
    [{ content: { dist: '/app' } }, "content['dist'] is"],
    [{ content: { '../dist': 'dist' } }, 'content is "../dist"'],
    [{ manifests: ['a b'] }, 'manifests[0] is "a b"'],
    [{ installCommand: 'npm ci\nUSER root' }, 'expected a command of one line'],
    [{ memoryLimit: '256Mi' }, 'memoryLimit is "256Mi"'],
    [{ dockerfile: 'x' }, "there is no option 'dockerfile'"],
  ])('on Docker: %o', async (options, text) => {
    expect(await refusalOf(reports, 'docker', { docker: options })).toEqual(invalid(text));
  });

  test.each([
    [{ folder: 'opt' }, 'folder is "opt"; expected an absolute path'],
    [{ secretsFile: '/etc/a b' }, 'secretsFile is "/etc/a b"'],
    [{ user: 'Root User' }, 'user is "Root User"; expected the name of a user'],
    [{ mode: 'cronJobs' }, "expected 'host' or 'timers' or 'both'"],
    [{ unit: 'x' }, "there is no option 'unit'"],
    [{ notify: 'yes' }, 'notify is "yes"; expected true or false'],
    [{ notify: true, watchdogMs: 500 }, 'watchdogMs is 500; expected a whole number, 1000 or more'],
    [{ watchdogMs: 30_000 }, 'watchdogMs is 30000; expected notify: true beside it'],
  ])('on systemd: %o', async (options, text) => {
    expect(await refusalOf(reports, 'systemd', { systemd: options })).toEqual(invalid(text));
  });

  test.each([
    [{ project: 'x' }, 'project is "x"; expected the id of a project'],
    [{ region: "europe';" }, 'region is '],
    [{ schedulerAccount: undefined }, 'schedulerAccount is undefined; expected the address of a service account'],
    [{ secrets: { A: 'a b' } }, 'secrets.A'],
    [{ healthPort: 8081 }, "there is no option 'healthPort'"],
    [{ cpu: '9' }, 'cpu is "9"'],
  ])('on Cloud Run: %o', async (options, text) => {
    expect(await refusalOf(reports, 'cloudRun', { cloudRun: { ...google, ...options } })).toEqual(invalid(text));
  });
});

describe('a guard', () => {
  const seven = defineApplication('app').job('poll', { schedule: every('7m') }, work);
  const withStore = defineApplication('app')
    .stateStore(() => memoryStateStore())
    .job('poll', { schedule: every('7m') }, work);
  const targets: readonly (readonly [string, object, string])[] = [
    ['kubernetes', { image, mode: 'cronJobs' }, 'ANYHOST_GUARD'],
    ['systemd', { mode: 'timers' }, 'ANYHOST_GUARD=1'],
    ['cloudRun', { ...google, onceTimeoutMs: 60_000 }, 'ANYHOST_GUARD'],
  ];

  test.each(targets)('is not used unless the option says so: %s', async (target, options) => {
    expect(await refusalOf(withStore, target, { [target]: options })).toMatchObject({
      code: 'ERR_ANYHOST_INVALID_SCHEDULE',
      details: { reason: 'NOT_EVEN' },
    });
  });

  test.each(targets)('is told to the host: %s', async (target, options, variable) => {
    const files = await refusalOf(withStore, target, { [target]: { ...options, guard: true } });
    expect(JSON.stringify(files)).toContain(variable);
  });

  test('needs no record on Kubernetes, where the job’s name tells the minute', async () => {
    const options = { image, mode: 'cronJobs', guard: true };
    expect(await refusalOf(seven, 'kubernetes', { kubernetes: options })).toBeInstanceOf(Array);
  });

  test.each([
    ['systemd', { mode: 'timers' }],
    ['cloudRun', { ...google, onceTimeoutMs: 60_000 }],
  ])('needs a durable record where the platform tells no time: %s', async (target, options) => {
    expect(await refusalOf(seven, target, { [target]: { ...options, guard: true } })).toMatchObject({
      code: 'ERR_ANYHOST_INVALID_SCHEDULE',
      details: { service: 'poll', reason: 'NO_INTENDED_TIME' },
    });
  });
});

describe('what contradicts the definition of a service is refused', () => {
  test('a time limit that the service needs more than', async () => {
    const refused = await refusalOf(shop, 'systemd', {
      systemd: { mode: 'timers', services: ['archiver'], onceTimeoutMs: 1_200_000 },
    });
    expect(refused).toEqual(
      invalid(
        "systemdFiles: the service 'archiver': its timeoutMs is 1200000 ms, which needs 1207000 ms including start and reserve, and onceTimeoutMs is 1200000 ms. Set onceTimeoutMs to 1207000 or more",
      ),
    );
  });

  test.each([
    [{ strategy: 'rolling' }, "strategy is 'rolling', so that two hosts would run it for the same due time"],
    [{ replicas: 2, strategy: 'recreate' }, 'replicas is 2, so that two hosts would run it for the same due time'],
  ])('two hosts at the same time for a service that must run once: %o', async (options, text) => {
    const refused = await refusalOf(shop, 'kubernetes', { kubernetes: { image, ...options } });
    expect(refused).toEqual(invalid("the service 'price-cache': "));
    expect(refused).toEqual(invalid(text));
    expect(refused).toEqual(invalid('the same applies to cleanup'));
  });

  test('but not where the services may run twice, or where only CronJobs are made', async () => {
    for (const options of [{ mayRunTwice: ['price-cache', 'cleanup'] }, { mode: 'cronJobs', services: ['cleanup'] }]) {
      const files = await refusalOf(shop, 'kubernetes', { kubernetes: { image, strategy: 'rolling', ...options } });
      expect(files).toBeInstanceOf(Array);
    }
  });

  test.each([
    ['kubernetes', { image, mode: 'cronJobs' }],
    ['systemd', { mode: 'timers' }],
    ['cloudRun', google],
  ])('a continuous service that should run by itself: %s', async (target, options) => {
    const application = defineApplication('app').job('listen', { schedule: continuous() }, work);
    expect(await refusalOf(application, target, { [target]: options })).toEqual(
      invalid("the service 'listen': it is continuous() and has no due times"),
    );
  });

  test.each([
    ['kubernetes', { image, mode: 'cronJobs' }],
    ['systemd', { mode: 'timers' }],
    ['cloudRun', google],
  ])('a deployment without a service that would ever run: %s', async (target, options) => {
    const application = defineApplication('app').job('import', { schedule: onDemand() }, work);
    expect(await refusalOf(application, target, { [target]: options })).toEqual(
      invalid("none of the services of 'app' to deploy has due times"),
    );
  });

  test('a service that needs a store, where the application has none', async () => {
    const application = defineApplication('app').job('poll', { schedule: every('5m'), dedupe: true }, work);
    expect(await refusalOf(application, 'systemd', { systemd: { mode: 'timers' } })).toEqual(
      invalid('the application does not register a state store. Each run is a separate process'),
    );
  });

  test('a schedule that the platform cannot say, with its reason', async () => {
    const application = defineApplication('app').job('poll', { schedule: every('10s') }, work);
    expect(await refusalOf(application, 'kubernetes', { kubernetes: { image, mode: 'cronJobs' } })).toMatchObject({
      code: 'ERR_ANYHOST_INVALID_SCHEDULE',
      message: expect.stringMatching(/^kubernetesFiles: the service 'poll': every\('10s'\) cannot be translated for /),
      details: { service: 'poll', reason: 'BELOW_MINIMUM' },
    });
  });

  test('a queue of due times on systemd, which drops them', async () => {
    const application = defineApplication('app').job('poll', { schedule: every('5m'), overlap: 'queue' }, work);
    expect(await refusalOf(application, 'systemd', { systemd: { mode: 'timers' } })).toEqual(
      invalid("overlap is 'queue', and systemd drops a due time"),
    );
  });

  test('overlapping runs on Cloud Run, which does not wait for the end of a run', async () => {
    expect(await refusalOf(orders, 'cloudRun', { cloudRun: google })).toEqual(
      invalid(
        "the service 'confirm': a run with its stop may take 640 s, and it is due every 60 s, so that runs could overlap on Cloud Run",
      ),
    );
    const options = { ...google, shutdownTimeoutMs: 10_000, onceTimeoutMs: { confirm: 40_000 } };
    expect(await refusalOf(orders, 'cloudRun', { cloudRun: options })).toBeInstanceOf(Array);
  });

  test('a run that Cloud Run has no time for', async () => {
    const application = defineApplication('app')
      .stateStore(() => memoryStateStore())
      .job('yearly', { schedule: cron('0 0 1 1 *'), singleton: true }, work);
    expect(await refusalOf(application, 'cloudRun', { cloudRun: { ...google, onceTimeoutMs: 700_000_000 } })).toEqual(
      invalid('may take 700040 s, and a task of Cloud Run at most 604800 s'),
    );
  });
});
