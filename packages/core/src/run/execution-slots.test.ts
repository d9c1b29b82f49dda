import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import { type Deferred, deferred, untilAborted } from '../fixtures/deferred.fixture.ts';
import { scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { cron, every, onDemand } from '../schedule/schedule.ts';

/** Jobs that record when they begin and that end when the test lets them, by name; `pool/name` is in a pool. */
function held(...names: readonly string[]): {
  readonly application: AnyApplication<string>;
  readonly begun: string[];
  readonly works: Map<string, Deferred>;
} {
  const begun: string[] = [];
  const works = new Map<string, Deferred>();
  let application = defineApplication<string>('orders');
  for (const path of names) {
    const [name = '', pool] = path.split('/').toReversed();
    const work = deferred();
    works.set(name, work);
    const policy = { schedule: onDemand(), ...(pool !== undefined && { pool }) };
    application = application.job(name, policy, async (signal) => {
      begun.push(name);
      await Promise.race([work.promise, untilAborted(signal)]);
    });
  }
  return { application, begun, works };
}

const due = (minutes: number): { trigger: 'schedule'; scheduledTime: Date } => ({
  trigger: 'schedule',
  scheduledTime: new Date(Date.UTC(2026, 10, 22, 5, minutes)),
});

describe('maxConcurrentExecutions', () => {
  test('limits how many run at once, and starts the others in order of their due times', async () => {
    const { application, begun, works } = held('a', 'b', 'c', 'd');
    const { host } = await startedHost(application, { maxConcurrentExecutions: 1 });
    const runs = [host.run('a', due(10)), host.run('b', due(40)), host.run('c', due(20)), host.run('d', due(30))];
    await settle();
    expect(begun).toEqual(['a']);
    for (const name of ['a', 'c', 'd', 'b']) {
      works.get(name)?.resolve();
      await settle();
    }
    expect(begun).toEqual(['a', 'c', 'd', 'b']);
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(Array(4).fill('completed'));
    await host.stop();
  });

  test('counts an execution that was given up for as long as it runs', async () => {
    const { promise, resolve } = deferred();
    const begun: string[] = [];
    const application = defineApplication('orders')
      .job('deaf', { schedule: every('10s'), timeoutMs: 1000 }, () => promise)
      .job('other', { schedule: every('5s'), overlap: 'queue' }, async () => void begun.push('other'));
    const { host, clock, outcomes } = await scheduledHost(application, { maxConcurrentExecutions: 1 });
    await clock.advance(40_000);
    const begunBefore = begun.length;
    expect(outcomes.filter(({ service, status }) => service === 'deaf' && status === 'refused')).toHaveLength(3);
    resolve();
    await settle();
    expect([begunBefore, begun.length > begunBefore]).toEqual([1, true]);
    await host.stop();
  });

  test('keeps a run waiting, which is not running: the state and the lines say so', async () => {
    const application = defineApplication('orders')
      .job('long', { schedule: onDemand() }, (signal) => untilAborted(signal))
      .job('late', { schedule: every('10s') }, async () => {});
    const { host, clock, lines } = await scheduledHost(application, { maxConcurrentExecutions: 1 });
    const running = host.run('long');
    await clock.advance(50_000);
    expect(host.services().map(({ name, state, runningSince }) => [name, state, runningSince?.getTime()])).toEqual([
      ['long', 'running', clock.now() - 50_000],
      ['late', 'waiting', undefined],
    ]);
    const skipped = lines.filter(({ event }) => event === 'execution.skipped');
    expect(skipped.map(({ level, waitingForMs }) => [level, waitingForMs])).toEqual([
      ['info', 10_000],
      ['info', 20_000],
      ['info', 30_000],
      ['warn', 40_000],
    ]);
    expect(skipped.at(-1)?.message).toContain('a run has been waiting for 40 s');
    await host.stop();
    await running;
  });

  test('is never exceeded, and is used to the full', async () => {
    let running = 0;
    let most = 0;
    let application = defineApplication<string>('orders');
    for (let index = 0; index < 20; index += 1) {
      application = application.job(`job-${index}`, { schedule: cron('* * * * *') }, async () => {
        running += 1;
        most = Math.max(most, running);
        await settle();
        running -= 1;
      });
    }
    const { host, clock, outcomes } = await scheduledHost(application, { maxConcurrentExecutions: 3 });
    await clock.advance(60_000);
    for (let turn = 0; turn < 10; turn += 1) await settle();
    expect([most, outcomes.length]).toEqual([3, 20]);
    await host.stop();
  });

  test('makes a run that waits end with the stop, its caller, or its deadline', async () => {
    const { application, begun } = held('a', 'b', 'c', 'd');
    const { host, clock } = await startedHost(application, { maxConcurrentExecutions: 1 });
    const first = host.run('a');
    await settle();
    const caller = new AbortController();
    const cancelled = host.run('b', { signal: caller.signal });
    const tooShort = host.run('c', { deadline: new Date(clock.now() + 10_000) });
    const stopped = host.run('d');
    await settle();
    caller.abort();
    expect((await cancelled).status).toBe('cancelled');
    await clock.advance(10_000);
    expect(await tooShort).toMatchObject({ status: 'refused', reason: 'insufficientTime' });
    await host.stop();
    expect(await stopped).toMatchObject({ status: 'refused', reason: 'stopping' });
    expect([(await first).status, begun, clock.pending]).toEqual(['interrupted', ['a'], 0]);
  });

  test('frees the slot of a run that failed', async () => {
    const { application, begun, works } = held('a', 'b');
    const { host } = await startedHost(application, { maxConcurrentExecutions: 1 });
    const runs = [host.run('a'), host.run('b')];
    await settle();
    works.get('a')?.reject(new Error('mine'));
    works.get('b')?.resolve();
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(['faulted', 'completed']);
    expect(begun).toEqual(['a', 'b']);
    await host.stop();
  });
});

describe('a pool', () => {
  test('limits its own services alone', async () => {
    const { application, begun, works } = held('reports/a', 'reports/b', 'mail/c', 'd');
    const { host } = await startedHost(application, { pools: { reports: 1, mail: 1 } });
    const runs = ['a', 'b', 'c', 'd'].map((name) => host.run(name));
    await settle();
    expect(begun).toEqual(['a', 'c', 'd']);
    works.get('a')?.resolve();
    await settle();
    expect(begun).toEqual(['a', 'c', 'd', 'b']);
    for (const { resolve } of works.values()) resolve();
    await Promise.all(runs);
    await host.stop();
  });

  test('that is full does not keep a later due time of another service waiting', async () => {
    const { application, begun, works } = held('reports/a', 'reports/b', 'c');
    const { host } = await startedHost(application, { pools: { reports: 1 }, maxConcurrentExecutions: 2 });
    const runs = [host.run('a', due(1)), host.run('b', due(2)), host.run('c', due(3))];
    await settle();
    expect(begun).toEqual(['a', 'c']);
    for (const { resolve } of works.values()) resolve();
    await Promise.all(runs);
    expect(begun).toEqual(['a', 'c', 'b']);
    await host.stop();
  });

  test('without a limit limits nothing', async () => {
    const { application, begun, works } = held('reports/a', 'reports/b');
    const { host } = await startedHost(application, { pools: { mail: 1 } });
    const runs = ['a', 'b'].map((name) => host.run(name));
    await settle();
    expect(begun).toEqual(['a', 'b']);
    for (const { resolve } of works.values()) resolve();
    await Promise.all(runs);
    await host.stop();
  });
});
