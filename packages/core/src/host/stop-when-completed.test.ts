import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import { scheduleDriver } from '../driver/schedule-driver.ts';
import { deferred, forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { type HostFixture, hostOf, scheduledHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { continuous, cron, every, onDemand } from '../schedule/schedule.ts';

type Work = readonly [policy: ServicePolicy<unknown>, execute: Job<BuiltInServices>];

const ONCE = { schedule: onDemand(), runOnStart: true };
const CONTINUOUS = { schedule: continuous() };

function applicationOf(services: Readonly<Record<string, Work>>) {
  let application = defineApplication<string>('orders');
  for (const [name, [policy, execute]] of Object.entries(services)) {
    application = application.job(name, policy, execute);
  }
  return application;
}

function hostOfServices(services: Readonly<Record<string, Work>>): Promise<HostFixture<string>> {
  return scheduledHost(applicationOf(services), { stopWhenCompleted: true });
}

describe('a host that stops when its services have completed [W07]', () => {
  test('stops when the last of them has ended, and its stop resolves', async () => {
    const [one, other] = [deferred(), deferred()];
    const { host, events } = await hostOfServices({
      one: [CONTINUOUS, () => one.promise],
      other: [ONCE, () => other.promise],
    });
    one.resolve();
    await settle();
    expect(host.state).toBe('started');
    other.resolve();
    await settle();
    expect(host.state).toBe('stopped');
    await host.stop();
    expect(events()).toContain('host.completed');
    expect(events().at(-1)).toBe('host.stopped');
  });

  test('goes through the whole stop, and the whole start before it', async () => {
    const steps: string[] = [];
    const step = (name: string) => async (): Promise<void> => void steps.push(name);
    const hooks = { startAsync: step('start'), startedAsync: step('started'), stopAsync: step('stop') };
    const app = applicationOf({ import: [CONTINUOUS, step('import')] }).hostedService('bus', () => hooks);
    const { host } = await scheduledHost(app, { stopWhenCompleted: true });
    expect(host.lifetime.started.aborted).toBe(true);
    await settle();
    expect(steps).toEqual(['start', 'started', 'import', 'stop']);
  });

  test('retries first, and completes with the last attempt', async () => {
    let attempts = 0;
    const { host, clock } = await hostOfServices({
      import: [
        { ...ONCE, retry: { attempts: 2, delayMs: 1000, jitter: 0 } },
        async () => {
          attempts += 1;
          if (attempts === 1) throw new Error('not yet');
        },
      ],
    });
    await settle();
    expect(host.state).toBe('started');
    await clock.advance(1000);
    expect(host.state).toBe('stopped');
    await host.stop();
    expect(attempts).toBe(2);
  });

  test('rejects with the failures of its services, once all have ended', async () => {
    const [first, second] = [new Error('no file'), new Error('no space')];
    const slow = deferred();
    const { host } = await hostOfServices({
      one: [ONCE, () => Promise.reject(first)],
      other: [ONCE, () => slow.promise],
    });
    await settle();
    expect(host.state).toBe('started');
    slow.reject(second);
    await settle();
    const error = await errorOf(host.stop());
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ errors: [first, second] });
  });

  test('a fault of a continuous() service stops it at once, as without the option [F03]', async () => {
    const fault = new Error('broken');
    const { host } = await hostOfServices({
      one: [CONTINUOUS, () => Promise.reject(fault)],
      other: [CONTINUOUS, untilAborted],
    });
    await settle();
    expect(await errorOf(host.stop())).toBe(fault);
  });

  test('a continuous() service that is restarted has not ended', async () => {
    let calls = 0;
    const restart = { restart: { delayMs: 1000, jitter: 0 } };
    const { host, clock } = await hostOfServices({
      import: [
        { ...CONTINUOUS, onFault: restart },
        async () => {
          calls += 1;
          if (calls === 1) throw new Error('lost the connection');
        },
      ],
    });
    await settle();
    expect(host.state).toBe('started');
    await clock.advance(1000);
    expect(host.state).toBe('stopped');
  });

  test('waits for a run that someone has requested', async () => {
    const requested = deferred();
    const { host, outcomes } = await hostOfServices({
      import: [ONCE, async (_signal, { services }) => void services.runner.run('report')],
      report: [{ schedule: onDemand() }, () => requested.promise],
    });
    await settle();
    expect(host.state).toBe('started');
    requested.resolve();
    await settle();
    expect(host.state).toBe('stopped');
    expect(outcomes).toMatchObject([
      { service: 'import', status: 'completed' },
      { service: 'report', status: 'completed' },
    ]);
  });

  test('waits for tasks that a service has enqueued', async () => {
    const slow = deferred();
    const app = defineApplication('orders')
      .backgroundTaskQueue('mail')
      .job('import', ONCE, async (_signal, { services }) => {
        await services.mail.enqueue('receipt', () => slow.promise);
      });
    const { host, summary } = await scheduledHost(app, { stopWhenCompleted: true });
    await settle();
    expect(host.state).toBe('started');
    slow.resolve();
    await settle();
    expect(host.state).toBe('stopped');
    expect(summary()).toEqual(['import completed', 'mail completed']);
  });

  test('is stopped by anything else first as any host, and what the stop interrupts is no failure', async () => {
    const { host, events } = await hostOfServices({ import: [ONCE, untilAborted] });
    await settle();
    await host.stop();
    expect(host.state).toBe('stopped');
    expect(events()).not.toContain('host.completed');
  });

  test('an execution that was given up is a failure', async () => {
    const { host, clock } = await hostOfServices({ import: [{ ...ONCE, timeoutMs: 1000 }, forever] });
    await clock.advance(60_000);
    expect(await errorOf(host.stop())).toMatchObject({
      errors: [{ code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' }, { code: 'ERR_ANYHOST_EXECUTION_ABANDONED' }],
    });
  });

  test('a run that resumes unfinished work in place of the run at the start completes it', async () => {
    const store = durableStore();
    const saved = defineApplication('orders')
      .stateStore(() => store)
      .job('import', ONCE, async (_signal, { checkpoint, runAgain }) => {
        const page = Number((await checkpoint.load()) ?? 0);
        await checkpoint.save(page + 1);
        if (page === 0) throw new Error('half way');
        if (page === 1) runAgain();
      });
    const first = await scheduledHost(saved, { stopWhenCompleted: true });
    await settle();
    expect((await errorOf(first.host.stop())).message).toBe('half way');
    const second = await scheduledHost(saved, { stopWhenCompleted: true, clock: first.clock });
    await settle();
    expect(second.host.state).toBe('stopped');
    await second.host.stop();
  });

  test('does not stop without the option [W07]', async () => {
    const { host } = await scheduledHost(applicationOf({ import: [CONTINUOUS, async () => {}] }));
    await settle();
    expect(host.state).toBe('started');
    await host.stop();
  });

  test('can be set in the section anyhost', async () => {
    const environment = { ANYHOST__STOP_WHEN_COMPLETED: 'true' };
    const { host } = await scheduledHost(applicationOf({ import: [CONTINUOUS, async () => {}] }), { environment });
    await settle();
    expect(host.state).toBe('stopped');
  });

  test('has no effect where the platform decides when services run', async () => {
    const { host } = hostOf(applicationOf({ prices: [{ schedule: every('30s') }, async () => {}] }), {
      stopWhenCompleted: true,
    });
    await host.start();
    await host.run('prices');
    expect(host.state).toBe('started');
    await host.stop();
  });
});

describe('stopWhenCompleted is refused at the start, before anything is created,', () => {
  const driver = (context: Parameters<ReturnType<typeof scheduleDriver>>[0]) =>
    scheduleDriver({ deliver: () => {} })(context);

  test.each([
    [
      'with services that repeat',
      {
        prices: [{ schedule: every('30s') }, async () => {}],
        report: [{ schedule: cron('0 6 * * *') }, async () => {}],
      },
      {},
      "repeat, so they never complete: 'prices' (every('30s')), 'report' (cron('0 6 * * *', { timeZone: 'UTC' }))",
    ],
    [
      'with no service that runs by itself',
      { report: [{ schedule: onDemand() }, async () => {}] },
      {},
      'no background service runs by itself',
    ],
    ['without any background service', {}, {}, 'no background service runs by itself'],
    [
      'with a driver that lets others run the services',
      { import: [ONCE, async () => {}] },
      { driver },
      'lets other processes run the services',
    ],
  ] as const)('%s', async (_what, services, platform, text) => {
    let created = 0;
    const app = applicationOf(services).singleton('pool', () => (created += 1));
    const { host } = hostOf(app, { stopWhenCompleted: true, platform: { driver: scheduleDriver(), ...platform } });
    const error = await anyhostErrorOf(host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain('test: stopWhenCompleted is true, but ');
    expect(error.message).toContain(text);
    expect(created).toBe(0);
  });
});
