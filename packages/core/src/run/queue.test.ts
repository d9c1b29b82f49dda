import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { deferred, untilAborted } from '../fixtures/deferred.fixture.ts';
import { type HostFixture, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { inMs, watch } from '../fixtures/watched-run.fixture.ts';

describe('a run that waits in the queue', () => {
  const busy = (): Promise<HostFixture<'poll'>> =>
    startedHost(jobOf((signal) => untilAborted(signal), { overlap: 'queue' }));

  test('is cancelled at once when its caller cancels it', async () => {
    const { host, clock, summary } = await busy();
    const running = host.run('poll');
    const { signal, abort } = controller();
    const queued = watch(clock, host.run('poll', { signal }));
    await settle();
    abort(new Error('enough'));
    await settle();
    expect(queued.outcome).toMatchObject({ status: 'cancelled', durationMs: 0 });
    expect([summary(), getEventListeners(signal, 'abort').length]).toEqual([['poll cancelled'], 0]);
    await host.stop();
    await running;
  });

  test('frees its place in the queue', async () => {
    const { host, clock, summary } = await busy();
    const running = host.run('poll');
    const { signal, abort } = controller();
    const first = host.run('poll', { signal });
    await settle();
    abort(new Error('enough'));
    await first;
    const second = watch(clock, host.run('poll'));
    await settle();
    expect(second.outcome).toBeUndefined();
    await host.stop();
    await running;
    expect(summary()).not.toContain('poll skipped: overlap');
  });

  test('is refused: insufficientTime when its turn does not come in time', async () => {
    const { host, clock } = await busy();
    const running = host.run('poll');
    const queued = watch(clock, host.run('poll', { deadline: inMs(clock, 10_000) }));
    await clock.advance(10_000);
    expect(queued).toMatchObject({ atMs: 9750, outcome: { status: 'refused', reason: 'insufficientTime' } });
    await host.stop();
    await running;
  });
});

function controller(): { readonly signal: AbortSignal; abort(reason: unknown): void } {
  const aborting = new AbortController();
  return { signal: aborting.signal, abort: (reason) => aborting.abort(reason) };
}

describe('a queue of one', () => {
  test('is served before a caller that keeps requesting runs', async () => {
    const { host, outcomes } = await startedHost(jobOf(async () => settle(), { overlap: 'queue' }));
    let asks = true;
    const asking = (async () => {
      while (asks) await host.run('poll');
    })();
    await settle();
    const queued = host.run('poll', { trigger: 'schedule', scheduledTime: new Date(0) });
    const outcome = await queued;
    asks = false;
    await asking;
    expect(outcome.status).toBe('completed');
    // The run under way when it was queued, at most.
    expect(outcomes.findIndex(({ trigger }) => trigger === 'schedule')).toBeLessThanOrEqual(2);
    await host.stop();
  });

  test('begins its run in the turn in which the one before it ends: no other comes in between', async () => {
    const order: string[] = [];
    const work = deferred();
    const { host } = await startedHost(
      jobOf(
        async (_signal, { trigger }) => {
          order.push(trigger);
          await work.promise;
        },
        { overlap: 'queue' },
      ),
    );
    const first = host.run('poll');
    await settle();
    const queued = host.run('poll', { trigger: 'schedule', scheduledTime: new Date(0) });
    await settle();
    const third = first.then(() => host.run('poll', { trigger: 'startup' }));
    work.resolve();
    await Promise.all([first, queued, third]);
    expect(order.slice(0, 2)).toEqual(['manual', 'schedule']);
    await host.stop();
  });
});
