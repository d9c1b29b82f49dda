import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import { silentLogger } from '../base/logger.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { deferred, untilAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { createInvocationHost, type InvocationHost } from './invocation-host.ts';

const schedule = onDemand();

interface Fixture<Names extends string> {
  readonly host: InvocationHost<Names>;
  readonly clock: ManualClock;
  /** Invokes with a deadline in the given number of milliseconds. */
  invoke(service: Names, ms?: number): Promise<ExecutionOutcome>;
}

function invocationHost<Names extends string>(application: AnyApplication<Names>): Fixture<Names> {
  const clock = new ManualClock();
  const platform = { name: 'test', longLived: false, logger: silentLogger, environment: {} };
  const host = createInvocationHost(application, platform, { clock });
  const invoke = async (service: Names, ms = 10_000): Promise<ExecutionOutcome> =>
    (await host.invoke(service, { trigger: 'manual', remainingMs: ms })).outcome;
  return { host, clock, invoke };
}

/** An application whose start the test releases, and the number of its starts. */
function slowStart(start: () => Promise<void>): { starts: () => number; application: AnyApplication<'poll'> } {
  let starts = 0;
  const application = defineApplication('orders')
    .singleton('pool', async () => {
      starts += 1;
      await start();
    })
    .job('poll', { schedule }, async () => {});
  return { starts: () => starts, application };
}

describe('a host on a platform that invokes', () => {
  test('starts at the first invocation, once, for concurrent ones together', async () => {
    const slow = deferred();
    const { starts, application } = slowStart(() => slow.promise);
    const { host, invoke, clock } = invocationHost(application);
    expect([host.state, starts()]).toEqual(['created', 0]);
    const both = [invoke('poll'), invoke('poll')];
    await settle();
    expect([host.state, starts()]).toEqual(['starting', 1]);
    slow.resolve();
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual(['completed', 'skipped']);
    expect((await invoke('poll')).status).toBe('completed');
    expect([host.state, starts(), clock.pending]).toEqual(['started', 1, 0]);
  });

  test.each([
    { scheduledAt: Number.NaN, remainingMs: 1000 },
    { scheduledAt: 0, remainingMs: Number.POSITIVE_INFINITY },
  ])('rejects a time that is not a number, and starts nothing: %o', async (times) => {
    const { starts, application } = slowStart(async () => {});
    const { host } = invocationHost(application);
    const error = await anyhostErrorOf(host.invoke('poll', { trigger: 'schedule', ...times }));
    expect([error.code, starts()]).toEqual(['ERR_ANYHOST_INVALID_OPTION', 0]);
  });

  test('can be started before, and a second start awaits the first', async () => {
    const { starts, application } = slowStart(async () => {});
    const { host, invoke } = invocationHost(application);
    await Promise.all([host.start(), host.start()]);
    await host.start();
    await invoke('poll');
    expect(starts()).toBe(1);
  });

  test('answers hostStarting a margin before the deadline; the start continues and the next invocation awaits it', async () => {
    const slow = deferred();
    const { starts, application } = slowStart(() => slow.promise);
    const { host, invoke, clock } = invocationHost(application);
    const first = invoke('poll', 10_000);
    await clock.advance(9749);
    const second = invoke('poll', 10_000);
    await clock.advance(1);
    expect(await first).toMatchObject({ status: 'refused', reason: 'hostStarting', timeLeftMs: 250 });
    expect(host.state).toBe('starting');
    slow.resolve();
    expect((await second).status).toBe('completed');
    expect([starts(), clock.pending]).toEqual([1, 0]);
  });

  test('counts the time of the execution from the end of the start', async () => {
    const slow = deferred();
    let remaining = 0;
    const { invoke, clock } = invocationHost(
      defineApplication('orders')
        .singleton('pool', () => slow.promise)
        .job('poll', { schedule }, async (_signal, { remainingMs }) => {
          remaining = remainingMs();
        }),
    );
    const running = invoke('poll', 10_000);
    await clock.advance(5000);
    slow.resolve();
    await running;
    // 5 s are left: a reserve of a fifth.
    expect(remaining).toBe(4000);
  });

  test('refuses when the start left too little time', async () => {
    const slow = deferred();
    const { application } = slowStart(() => slow.promise);
    const { invoke, clock } = invocationHost(application);
    const running = invoke('poll', 10_000);
    await clock.advance(9720);
    slow.resolve();
    expect(await running).toMatchObject({ status: 'refused', reason: 'insufficientTime' });
  });

  test('rejects with the error of a failed start, for all that wait; the next invocation retries', async () => {
    const failure = new Error('no database');
    let fails = true;
    const { starts, application } = slowStart(async () => {
      await settle();
      if (fails) throw failure;
    });
    const { host, invoke, clock } = invocationHost(application);
    const both = [errorOf(invoke('poll')), errorOf(invoke('poll'))];
    expect(await Promise.all(both)).toEqual([failure, failure]);
    expect([host.state, starts(), clock.pending]).toEqual(['created', 1, 0]);
    fails = false;
    expect((await invoke('poll')).status).toBe('completed');
    expect(starts()).toBe(2);
  });

  test('retries only when the failed start has cleaned up', async () => {
    const cleanUp = deferred();
    let made = 0;
    const application = defineApplication('orders')
      .singleton(
        'pool',
        () => {
          made += 1;
          return {};
        },
        { dispose: () => cleanUp.promise },
      )
      .singleton('bus', () => {
        if (made === 1) throw new Error('no bus');
      })
      .job('poll', { schedule }, async () => {});
    const { invoke } = invocationHost(application);
    const both = [errorOf(invoke('poll')), errorOf(invoke('poll'))];
    await settle();
    expect(made).toBe(1);
    cleanUp.resolve();
    await Promise.all(both);
    expect(made).toBe(1);
    expect((await invoke('poll')).status).toBe('completed');
    expect(made).toBe(2);
  });

  test('does not fail the process when a start fails that no invocation awaits any more', async () => {
    const slow = deferred();
    const { application } = slowStart(() => slow.promise);
    const { host, invoke, clock } = invocationHost(application);
    const first = invoke('poll', 1000);
    await clock.advance(1000);
    expect(await first).toMatchObject({ reason: 'hostStarting' });
    slow.reject(new Error('no database'));
    await settle();
    expect(host.state).toBe('created');
  });

  test('rejects for a service that does not exist', async () => {
    const { application } = slowStart(async () => {});
    const { host } = invocationHost<string>(application);
    const error = await anyhostErrorOf(host.invoke('pol', { trigger: 'manual', remainingMs: 10_000 }));
    expect(error.code).toBe('ERR_ANYHOST_UNKNOWN_SERVICE');
    expect(error.message).toContain('There is no background service "pol"; this host has poll');
  });

  test('stops what runs', async () => {
    const steps: string[] = [];
    const { host, invoke, clock } = invocationHost(
      defineApplication('orders')
        .singleton('pool', () => 1, { dispose: () => steps.push('dispose') })
        .job('poll', { schedule }, (signal) => untilAborted(signal)),
    );
    const running = invoke('poll');
    await settle();
    await host.stop();
    expect(await running).toMatchObject({ status: 'interrupted', abortedBy: 'hostStopping' });
    expect([steps, clock.pending, host.state]).toEqual([['dispose'], 0, 'stopped']);
  });

  test('answers stopping while it stops', async () => {
    const slow = deferred();
    const { host, invoke } = invocationHost(
      defineApplication('orders')
        .hostedService('a', () => ({ startAsync: async () => {}, stopAsync: () => slow.promise }))
        .job('poll', { schedule }, async () => {}),
    );
    await host.start();
    const stopping = host.stop();
    expect(await invoke('poll')).toMatchObject({ status: 'refused', reason: 'stopping' });
    slow.resolve();
    await stopping;
  });

  test('starts anew after an application has stopped itself', async () => {
    let made = 0;
    const { host, invoke } = invocationHost(
      defineApplication('orders')
        .singleton('pool', () => {
          made += 1;
          return {};
        })
        .job('poll', { schedule }, async (_signal, { services }) => services.lifetime.stopApplication()),
    );
    await invoke('poll');
    await settle();
    expect(host.state).toBe('stopped');
    expect((await invoke('poll')).status).toBe('completed');
    expect(made).toBe(2);
  });
});

describe('a host on a platform that invokes, once it was stopped', () => {
  const counted = (): { application: AnyApplication<'poll'>; made: () => number } => {
    const { starts, application } = slowStart(async () => {});
    return { application, made: starts };
  };

  test.each([
    ['before its start', false],
    ['after its start', true],
  ])('%s, stays so: invocations are refused, and it does not start again', async (_, started) => {
    const { application, made } = counted();
    const { host, invoke, clock } = invocationHost(application);
    if (started) await host.start();
    await host.stop();
    expect(await invoke('poll')).toMatchObject({ status: 'refused', reason: 'stopping' });
    expect((await anyhostErrorOf(host.start())).code).toBe('ERR_ANYHOST_ILLEGAL_STATE');
    expect(await invoke('poll')).toMatchObject({ status: 'refused', reason: 'stopping' });
    expect([made(), host.state, clock.pending]).toEqual([started ? 1 : 0, 'stopped', 0]);
  });

  test('during its start, stays so', async () => {
    const slow = deferred();
    const { starts, application } = slowStart(() => slow.promise);
    const { host, invoke } = invocationHost(application);
    const starting = errorOf(host.start());
    await settle();
    const stopping = host.stop();
    slow.resolve();
    await stopping;
    expect(await starting).toMatchObject({ code: 'ERR_ANYHOST_HOST_STOPPING' });
    expect(await invoke('poll')).toMatchObject({ status: 'refused', reason: 'stopping' });
    expect([starts(), host.state]).toEqual([1, 'stopped']);
  });

  test('after it had stopped itself, stays so', async () => {
    let made = 0;
    const { host, invoke } = invocationHost(
      defineApplication('orders')
        .singleton('pool', () => {
          made += 1;
        })
        .job('poll', { schedule }, async (_signal, { services }) => services.lifetime.stopApplication()),
    );
    await invoke('poll');
    await settle();
    await host.stop();
    expect(await invoke('poll')).toMatchObject({ status: 'refused', reason: 'stopping' });
    expect(made).toBe(1);
  });

  test('by itself, starts anew once for invocations that come together', async () => {
    let made = 0;
    const { host, invoke } = invocationHost(
      defineApplication('orders')
        .singleton('pool', async () => {
          await settle();
          made += 1;
          return {};
        })
        .job('poll', { schedule, overlap: 'queue' }, async (_signal, { services }) => {
          if (made === 1) services.lifetime.stopApplication();
        }),
    );
    await invoke('poll');
    await settle();
    expect((await Promise.all([invoke('poll'), invoke('poll')])).map(({ status }) => status)).toEqual([
      'completed',
      'completed',
    ]);
    expect(made).toBe(2);
    await host.stop();
  });
});
