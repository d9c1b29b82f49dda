import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import { deferred, whenAborted } from '../fixtures/deferred.fixture.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { every } from '../schedule/schedule.ts';
import { type HealthReport, healthReport } from './health-report.ts';

/** An application with a check, and the job that takes the place of .NET's publishers. */
function published(
  send: (report: HealthReport, signal: AbortSignal) => unknown,
  policy: { readonly runOnStart?: boolean } = {},
): AnyApplication<'publish'> {
  return defineApplication('orders')
    .healthCheck('database', () => ({ status: 'degraded' }))
    .job('publish', { schedule: every('30s'), ...policy }, async (signal, { services }) => {
      await send(await healthReport(services.health, { signal }), signal);
    });
}

describe('a job that publishes health reports', () => {
  test('sends one each period, and one at the start if it says so [X07]', async () => {
    const clock = new ManualClock();
    const sent: string[] = [];
    const { host } = await scheduledHost(
      published(({ status }) => sent.push(`${clock.elapsedMs} ${status}`), { runOnStart: true }),
      { clock },
    );
    await clock.advance(60_000);
    expect(sent).toEqual(['0 degraded', '30000 degraded', '60000 degraded']);
    await host.stop();
    await clock.advance(60_000);
    expect([sent.length, clock.pending]).toEqual([3, 0]);
  });

  test('goes on after one that could not be sent, which is an error line [X08]', async () => {
    let calls = 0;
    const { host, clock, events, summary } = await scheduledHost(
      published(() => {
        calls += 1;
        if (calls === 1) throw new Error('no connection');
      }),
    );
    await clock.advance(60_000);
    expect(summary()).toEqual(['publish faulted', 'publish completed']);
    expect(events()).toContain('execution.faulted');
    expect(host.state).toBe('started');
    await host.stop();
  });

  test('never sends two at a time, and is waited for when the host stops [X08]', async () => {
    const steps: string[] = [];
    const slow = deferred();
    const { host, clock, summary } = await scheduledHost(
      published(async (_report, signal) => {
        steps.push('begins');
        await whenAborted(signal);
        await slow.promise;
        steps.push('ends');
      }),
    );
    await clock.advance(90_000);
    expect(steps).toEqual(['begins']);
    expect(summary()).toEqual(['publish skipped: overlap', 'publish skipped: overlap']);
    const stopping = host.stop();
    await settle();
    expect(host.state).toBe('stopping');
    slow.resolve();
    await stopping;
    expect(steps).toEqual(['begins', 'ends']);
  });
});
