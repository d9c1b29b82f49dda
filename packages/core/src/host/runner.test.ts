import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { Runner, ServiceState } from '../contract/runner.ts';
import { scheduleDriver } from '../driver/schedule-driver.ts';
import { forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { START, settle } from '../fixtures/manual-clock.fixture.ts';
import { continuous, every, onDemand } from '../schedule/schedule.ts';

/** The state of one service, as another of the same process sees it. */
function stateOf(runner: Runner | undefined, name: string): ServiceState | undefined {
  return runner?.services().find((service) => service.name === name);
}

describe('the runner', () => {
  test('runs a service for a hosted service of the same process', async () => {
    let runner: Runner | undefined;
    const { host } = await startedHost(
      defineApplication('orders')
        .hostedService('web', (services) => {
          runner = services.runner;
          return { startAsync: async () => {}, stopAsync: async () => {} };
        })
        .job('poll', { schedule: onDemand() }, async () => {}),
    );
    expect(await runner?.run('poll')).toMatchObject({ status: 'completed', trigger: 'manual', occurrence: undefined });
    expect((await anyhostErrorOf(async () => runner?.run('pol'))).code).toBe('ERR_ANYHOST_UNKNOWN_SERVICE');
    await host.stop();
    expect(await runner?.run('poll')).toMatchObject({ status: 'refused', reason: 'stopping' });
  });

  test('cancels a run when its caller aborts', async () => {
    let runner: Runner | undefined;
    const { host } = await startedHost(
      defineApplication('orders')
        .singleton('web', (services) => {
          runner = services.runner;
        })
        .job('poll', { schedule: onDemand() }, (signal) => untilAborted(signal)),
    );
    const caller = new AbortController();
    const running = runner?.run('poll', { signal: caller.signal });
    await settle();
    caller.abort();
    expect(await running).toMatchObject({ status: 'cancelled' });
    expect(await runner?.run('poll', { signal: AbortSignal.abort() })).toMatchObject({ status: 'cancelled' });
    await host.stop();
  });

  test('reports what each service does, in registration order [B03]', async () => {
    let runner: Runner | undefined;
    const failure = new Error('mine');
    let fails = true;
    const { host, clock } = hostOf(
      defineApplication('orders')
        .singleton('web', (services) => {
          runner = services.runner;
        })
        .job('minutely', { schedule: every('1m') }, async () => {
          if (fails) throw failure;
        })
        .job('by-hand', { schedule: onDemand() }, (signal) => untilAborted(signal))
        .job('done', { schedule: continuous() }, async () => {})
        .job('deaf', { schedule: onDemand(), timeoutMs: 1000 }, forever),
      { platform: { driver: scheduleDriver() } },
    );
    await host.start();
    await settle();
    expect(runner?.services().map(({ name, state }) => `${name} ${state}`)).toEqual([
      'minutely idle',
      'by-hand idle',
      'done finished',
      'deaf idle',
    ]);
    expect(stateOf(runner, 'minutely')).toMatchObject({
      nextDue: new Date(START + 60_000),
      lastOutcome: undefined,
      consecutiveFaults: 0,
    });
    const byHand = host.run('by-hand');
    const deaf = host.run('deaf');
    await clock.advance(120_000);
    expect(stateOf(runner, 'by-hand')).toMatchObject({
      state: 'running',
      runningSince: new Date(START),
      nextDue: undefined,
    });
    expect(stateOf(runner, 'deaf')).toMatchObject({ state: 'abandoned', lastOutcome: { status: 'abandoned' } });
    expect(stateOf(runner, 'minutely')).toMatchObject({
      consecutiveFaults: 2,
      lastOutcome: { status: 'faulted', error: failure },
      nextDue: new Date(START + 180_000),
    });
    fails = false;
    await clock.advance(60_000);
    expect(stateOf(runner, 'minutely')).toMatchObject({ consecutiveFaults: 0, lastOutcome: { status: 'completed' } });
    const stopping = host.stop().catch(() => {});
    await clock.advance(30_000);
    await Promise.all([stopping, byHand, deaf]);
    expect(stateOf(runner, 'minutely')).toMatchObject({ state: 'stopped', nextDue: undefined });
  });

  test('can be asked from a factory, before anything runs [B03]', async () => {
    const seen: string[] = [];
    const { host } = await scheduledHost(
      defineApplication('orders')
        .singleton('web', ({ runner }) => {
          seen.push(...runner.services().map(({ name, state }) => `${name} ${state}`));
        })
        .job('poll', { schedule: every('1m') }, async () => {}),
    );
    expect(seen).toEqual(['poll stopped']);
    await host.stop();
  });
});
