import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, test } from 'vitest';
import { startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import type { HostTrace } from '../host/build-host.ts';
import type { ExecutionTrace } from './report.ts';

describe('the tracing channel anyhost:execution', () => {
  test('reports when an execution begins and how it ended', async () => {
    const seen: unknown[] = [];
    const note = (name: string) => (trace: ExecutionTrace) => seen.push([name, trace.service, trace.outcome?.status]);
    const subscribers = {
      start: note('start'),
      end: note('end'),
      asyncStart: note('asyncStart'),
      asyncEnd: note('asyncEnd'),
      error: note('error'),
    };
    const channel = tracingChannel<'anyhost:execution', ExecutionTrace>('anyhost:execution');
    let fails = false;
    const { host } = await startedHost(
      jobOf(async () => {
        if (fails) throw new Error('mine');
      }),
    );
    channel.subscribe(subscribers);
    try {
      await host.run('poll');
      fails = true;
      await host.run('poll');
    } finally {
      channel.unsubscribe(subscribers);
    }
    await host.run('poll');
    await host.stop();
    const of = (status: string): unknown[] => [
      ['start', 'poll', undefined],
      ['end', 'poll', undefined],
      ['asyncStart', 'poll', status],
      ['asyncEnd', 'poll', status],
    ];
    expect(seen).toEqual([...of('completed'), ...of('faulted')]);
  });

  test('carries the facts of the execution', async () => {
    const traces: ExecutionTrace[] = [];
    const start = (trace: ExecutionTrace): unknown => traces.push(trace);
    const channel = tracingChannel<'anyhost:execution', ExecutionTrace>('anyhost:execution');
    const { host, clock } = await startedHost(jobOf(async () => {}));
    channel.start.subscribe(start as (message: unknown) => void);
    const deadline = new Date(clock.now() + 10_000);
    const { executionId } = await host.run('poll', { trigger: 'schedule', scheduledTime: new Date(0), deadline });
    channel.start.unsubscribe(start as (message: unknown) => void);
    expect(traces).toMatchObject([
      {
        id: executionId,
        service: 'poll',
        trigger: 'schedule',
        attempt: 1,
        deadline,
        occurrence: { id: 'poll@1970-01-01T00:00:00Z' },
      },
    ]);
    await host.stop();
  });

  test('carries the schedule; an execution is called in the context that a subscriber sets', async () => {
    const seen: unknown[] = [];
    const start = (message: unknown): void => {
      const trace = message as ExecutionTrace;
      seen.push(trace.schedule, trace.invocationId);
      trace.inContext = (work) => {
        seen.push('enters');
        const running = work();
        seen.push('leaves');
        return running;
      };
    };
    const { host } = await startedHost(jobOf(async () => void seen.push('works')));
    subscribe('tracing:anyhost:execution:start', start);
    const { status } = await host.run('poll');
    unsubscribe('tracing:anyhost:execution:start', start);
    expect(seen).toEqual([{ kind: 'onDemand' }, undefined, 'enters', 'works', 'leaves']);
    expect(status).toBe('completed');
    await host.stop();
  });
});

test('the channel anyhost:outcome publishes every outcome, also of a run that was not called', async () => {
  const seen: unknown[] = [];
  const note = (outcome: unknown): unknown => seen.push(outcome);
  const { host, outcomes } = await startedHost(jobOf(async () => {}));
  subscribe('anyhost:outcome', note);
  await host.run('poll');
  await host.stop();
  await host.run('poll');
  unsubscribe('anyhost:outcome', note);
  expect(outcomes.map(({ status }) => status)).toEqual(['completed', 'refused']);
  expect(seen).toEqual(outcomes);
});

test('the channel anyhost:host publishes each host that is made', async () => {
  const seen: HostTrace[] = [];
  const note = (host: unknown): unknown => seen.push(host as HostTrace);
  subscribe('anyhost:host', note);
  const { host } = await startedHost(jobOf(async () => {}));
  unsubscribe('anyhost:host', note);
  expect(seen).toMatchObject([{ platform: 'test', host: { state: 'started' } }]);
  expect(seen[0]?.host.services()).toMatchObject([{ name: 'poll', state: 'idle' }]);
  await host.stop();
});
