import { type AnyApplication, cron, defineApplication, every, type ServicePolicy } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Deployment, DeploymentTarget } from '../deployables/deployment.ts';
import { generateFiles } from '../deployables/generate-files.ts';
import { planApplication } from '../plan/plan-application.ts';
import { CASES, filesOf } from './container-files.fixture.ts';

const work = async (): Promise<void> => {};
const image = 'registry.example/app:1';

/** The CronJob of the only service. */
async function cronJobOf(policy: ServicePolicy<object>, options: Partial<Deployment['kubernetes']> = {}) {
  const application = defineApplication('app').job('poll', policy, work);
  const files = await generate(application, 'kubernetes', { kubernetes: { image, mode: 'cronJobs', ...options } });
  return parse(files.get('cron-jobs/app-poll.yaml') ?? '').spec;
}

async function generate(application: AnyApplication, target: DeploymentTarget, deployment: Deployment) {
  const files = generateFiles(await planApplication(application), target, deployment);
  return new Map(files.map(({ path, text }) => [path, text]));
}

const variable = (container: { env: { name: string; value: string }[] }, name: string): string | undefined =>
  container.env.find((entry) => entry.name === name)?.value;

describe('the limits of a CronJob', () => {
  test.each([
    [{}, 600_000, 600 + 30 + 10 + 120],
    [{ onceTimeoutMs: 90_500 }, 90_500, 91 + 30 + 10 + 120],
    [{ onceTimeoutMs: { poll: 5000 }, shutdownTimeoutMs: 0 }, 5000, 5 + 0 + 10 + 120],
  ])('contain the run and its stop: %o', async (options, timeoutMs, activeSeconds) => {
    const { jobTemplate } = await cronJobOf({ schedule: every('5m') }, options);
    const [container] = jobTemplate.spec.template.spec.containers;
    expect(jobTemplate.spec.activeDeadlineSeconds).toBe(activeSeconds);
    expect(variable(container, 'ANYHOST_TIMEOUT_MS')).toBe(String(timeoutMs));
  });

  test('contain all attempts of a service, with the waits between them', async () => {
    const retry = { attempts: 3, delayMs: 60_000, factor: 1 };
    const { jobTemplate } = await cronJobOf({ schedule: cron('0 6 * * *'), timeoutMs: 400_000, retry });
    const timeoutMs = Number(variable(jobTemplate.spec.template.spec.containers[0], 'ANYHOST_TIMEOUT_MS'));
    expect(timeoutMs).toBeGreaterThan(3 * 400_000 + 2 * 60_000);
    expect(jobTemplate.spec.activeDeadlineSeconds * 1000).toBeGreaterThan(timeoutMs + 30_000);
  });

  test.each<[string, ServicePolicy<object>, number]>([
    ['the newest missed due time is made up for', { schedule: every('5m') }, 300],
    ['over a weekend too', { schedule: cron('0 6 * * MON-FRI') }, 3 * 86_400],
    ['and where the clocks change', { schedule: cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' }) }, 25 * 3600],
    ['but not so far back that the controller gives up', { schedule: cron('* 9-12 * * *') }, 100 * 60],
    ['what was missed is not made up for', { schedule: every('5m'), misfire: 'skip' }, 60],
    ['no later than the service takes it', { schedule: every('5m'), maxLatenessMs: 90_500 }, 91],
    ['but never so short that no job might start', { schedule: every('5m'), maxLatenessMs: 1000 }, 10],
    ['a queue holds a due time for as long as a run may take', { schedule: every('5m'), overlap: 'queue' }, 640],
  ])('how late a job may start: %s', async (_, policy, expected) => {
    expect((await cronJobOf(policy)).startingDeadlineSeconds).toBe(expected);
  });

  test('there is one job for each due time, which knows its name, and no second pod', async () => {
    const spec = await cronJobOf({ schedule: cron('0 6 * * *') });
    const pod = spec.jobTemplate.spec.template.spec;
    expect(spec).toMatchObject({ timeZone: 'Etc/UTC', concurrencyPolicy: 'Forbid' });
    expect(spec.jobTemplate.spec.backoffLimit).toBe(0);
    expect(pod).toMatchObject({ restartPolicy: 'Never', automountServiceAccountToken: false });
    expect(pod.containers[0].env).toContainEqual({
      name: 'ANYHOST_JOB_NAME',
      valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-name']" } },
    });
    expect(variable(pod.containers[0], 'ANYHOST_GUARD')).toBeUndefined();
  });
});

describe('the limits of a long-lived host', () => {
  test('contain the delay and the stop that the host is told', async () => {
    const files = await filesOf(CASES['kubernetes-both'] ?? fail());
    const text = files.find(({ path }) => path === 'deployment/deployment.yaml')?.text ?? '';
    const pod = parse(text).spec.template.spec;
    const [container] = pod.containers;
    const stopMs =
      Number(variable(container, 'ANYHOST_READINESS_DELAY_MS')) +
      Number(variable(container, 'ANYHOST__SHUTDOWN_TIMEOUT_MS'));
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(stopMs);
    const { periodSeconds, failureThreshold } = container.startupProbe;
    expect(periodSeconds * failureThreshold * 1000).toBeGreaterThan(
      Number(variable(container, 'ANYHOST__STARTUP_TIMEOUT_MS')),
    );
    expect(container.ports[0].containerPort).toBe(Number(variable(container, 'ANYHOST_HEALTH_PORT')));
  });

  test('are in a unit of systemd the same', async () => {
    const files = await filesOf(CASES['systemd-both'] ?? fail());
    const unit = files.find(({ path }) => path.startsWith('host/'))?.text ?? '';
    expect(unit).toContain('Environment=ANYHOST_READINESS_DELAY_MS=5000\n');
    expect(unit).toContain('Environment=ANYHOST__SHUTDOWN_TIMEOUT_MS=20000\n');
    expect(unit).toContain('TimeoutStopSec=35s\n');
  });
});

describe('the units of an application on systemd', () => {
  test('run as the same user, who owns the folder of their files', async () => {
    const files = await generate(CASES['systemd-both']?.application ?? fail(), 'systemd', {
      systemd: { mode: 'both', services: ['cleanup', 'archiver'] },
    });
    const units = [...files].filter(([path]) => path.endsWith('.service')).map(([, text]) => text);
    expect(units).toHaveLength(3);
    for (const text of units) expect(text).toContain('\nDynamicUser=yes\nUser=shop-background\n');
  });

  test('have a user with a name that Linux takes', async () => {
    const files = await generate(defineApplication('A_long'.padEnd(60, 'x')), 'systemd', { systemd: {} });
    const [, user] = /^User=(.*)$/m.exec([...files.values()].join('\n')) ?? [];
    expect(user).toMatch(/^[a-z_][a-z0-9_-]{0,30}$/);
  });

  test('are started at each due time, however soon they follow each other', async () => {
    const application = defineApplication('app').job('poll', { schedule: every('1s') }, work);
    const files = await generate(application, 'systemd', { systemd: { mode: 'timers' } });
    expect(files.get('timers/app-poll.service')).toContain('\nStartLimitIntervalSec=0\n');
  });
});

describe('secrets and special characters', () => {
  test('a value reaches the process as it was given, whatever it holds', async () => {
    const value = `a "b" 'c' $D %e \\f, #g: {h}`;
    const application = defineApplication('app').job('poll', { schedule: every('5m') }, work);
    const environment = { VALUE: value };
    const kubernetes = await generate(application, 'kubernetes', { kubernetes: { image, environment } });
    const { configMapGenerator } = parse(kubernetes.get('deployment/kustomization.yaml') ?? '');
    expect(configMapGenerator[0].literals).toEqual([`VALUE=${value}`]);
    const docker = await generate(application, 'docker', { docker: { environment } });
    expect(parse(docker.get('compose.yaml') ?? '').services.host.environment.VALUE).toBe(value.replace('$', '$$$$'));
    const systemd = await generate(application, 'systemd', { systemd: { environment } });
    expect(systemd.get('host/app.service')).toContain(`Environment="VALUE=a \\"b\\" 'c' $D %%e \\\\f, #g: {h}"\n`);
  });
});

describe('a command with a variable in it', () => {
  test('reaches the process as it was given: nobody on the way puts a value in', async () => {
    const application = defineApplication('app').job('poll', { schedule: every('5m') }, work);
    const commands = { hostCommand: ['node', '$(A)', '$B'], onceCommand: ['node', '$(A)', '$B'] };
    const kubernetes = await generate(application, 'kubernetes', { kubernetes: { image, ...commands } });
    const [container] = parse(kubernetes.get('deployment/deployment.yaml') ?? '').spec.template.spec.containers;
    expect(container.command).toEqual(['node', '$$(A)', '$B']);
    const docker = await generate(application, 'docker', { docker: commands });
    expect(parse(docker.get('compose.yaml') ?? '').services.once.command).toEqual(['node', '$$(A)', '$$B']);
    const systemd = await generate(application, 'systemd', { systemd: commands });
    expect(systemd.get('host/app.service')).toContain('ExecStart=node "$$(A)" "$$B"\n');
  });
});

function fail(): never {
  throw new Error('There is no such case');
}
