import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { Checkpoint } from '../contract/checkpoint.ts';
import { type Deferred, deferred } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { type HostFixture, startedHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { failureOf } from './failure-of.ts';

interface Abandoned {
  readonly fixture: HostFixture<'poll'>;
  readonly work: Deferred;
  readonly checkpoint: Checkpoint | undefined;
  readonly steps: string[];
}

/** A host with an abandoned execution that still runs. */
async function abandon(): Promise<Abandoned> {
  const steps: string[] = [];
  const work = deferred();
  let checkpoint: Checkpoint | undefined;
  const application = defineApplication('orders')
    .scoped('cart', () => ({}), { dispose: () => steps.push('dispose cart') })
    .job('poll', { schedule: onDemand() }, async (_signal, execution) => {
      void execution.services.cart;
      checkpoint = execution.checkpoint;
      await checkpoint.save('begun');
      steps.push('work');
      await work.promise;
    });
  const fixture = await startedHost(application);
  const running = fixture.host.run('poll', { deadline: new Date(fixture.clock.now() + 10_000) });
  await fixture.clock.advance(10_000);
  expect((await running).status).toBe('abandoned');
  return { fixture, work, checkpoint, steps };
}

describe('an abandoned execution', () => {
  test('counts as running: the next one is refused, because a retry is right', async () => {
    const { fixture, steps } = await abandon();
    expect(fixture.host.abandonedExecutions).toBe(1);
    const outcome = await fixture.host.run('poll');
    expect(outcome).toMatchObject({ status: 'refused', reason: 'executionAbandoned' });
    expect(failureOf(outcome)).toMatchObject({ code: 'ERR_ANYHOST_EXECUTION_REFUSED' });
    expect(steps).toEqual(['work']);
  });

  test('keeps its scope until it settles; then the service runs again', async () => {
    const { fixture, work, steps } = await abandon();
    const { host, lines } = fixture;
    expect(steps).toEqual(['work']);
    work.resolve();
    await settle();
    expect(steps).toEqual(['work', 'dispose cart']);
    expect(host.abandonedExecutions).toBe(0);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'execution.settledLate', level: 'warn' }));
    expect((await host.run('poll')).status).toBe('completed');
    await host.stop();
  });

  test('that rejects late causes no unhandled rejection and no second outcome', async () => {
    const { fixture, work } = await abandon();
    work.reject(new Error('late'));
    await settle();
    expect(fixture.summary()).toEqual(['poll abandoned']);
    expect(fixture.host.abandonedExecutions).toBe(0);
  });

  test('that rejects late is logged with what it rejected with', async () => {
    const { fixture, work } = await abandon();
    const late = new Error('late');
    work.reject(late);
    await settle();
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({ event: 'execution.settledLate', level: 'warn', service: 'poll', err: late }),
    );
  });

  test.each([
    ['resolves', 'execution.settledLate'],
    ['rejects', 'scope.disposeFailed'],
  ])('whose scope cannot be disposed when it %s late: it is logged (%s)', async (how, event) => {
    const work = deferred();
    const failure = new Error('no disposal');
    const application = defineApplication('orders')
      .scoped('cart', () => ({}), { dispose: () => Promise.reject(failure) })
      .job('poll', { schedule: onDemand() }, async (_signal, { services }) => {
        void services.cart;
        await work.promise;
      });
    const { host, clock, lines } = await startedHost(application);
    const running = host.run('poll', { deadline: new Date(clock.now() + 10_000) });
    await clock.advance(10_000);
    await running;
    if (how === 'resolves') work.resolve();
    else work.reject(new Error('late'));
    await settle();
    expect(lines).toContainEqual(expect.objectContaining({ event, err: failure }));
    expect([host.abandonedExecutions, clock.pending]).toEqual([0, 0]);
    await host.stop();
  });

  test('can no longer save', async () => {
    const { checkpoint } = await abandon();
    const error = await anyhostErrorOf(async () => checkpoint?.save('late'));
    expect(error.code).toBe('ERR_ANYHOST_EXECUTION_ENDED');
    expect(error.message).toContain('the execution was given up');
    expect(await checkpoint?.load()).toBe('begun');
  });

  test('is waited for by the stop for as long as any other, and then named with its age', async () => {
    const { fixture } = await abandon();
    const { host, clock } = fixture;
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(22_499);
    expect(host.state).toBe('stopping');
    await clock.advance(1);
    const error = await stopping;
    expect(error.code).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
    // Given up 9.75 s after its start; the stop began 250 ms later and gave it three quarters of 30 s.
    expect(error.details['late']).toEqual(["an execution of 'poll' (given up 23 s ago, still running)"]);
    expect([host.state, clock.pending]).toEqual(['stopped', 0]);
  });

  test('that settles within the budget of a stop makes that stop a clean one', async () => {
    const { fixture, work, steps } = await abandon();
    const { host, clock } = fixture;
    const stopping = host.stop();
    await clock.advance(2000);
    work.resolve();
    await stopping;
    expect([clock.elapsedMs, clock.pending, host.state]).toEqual([12_000, 0, 'stopped']);
    expect(steps.at(-1)).toBe('dispose cart');
  });
});

describe('between the abort and the give-up', () => {
  test('progress can still be saved', async () => {
    const saved: unknown[] = [];
    const application = defineApplication('orders').job(
      'poll',
      { schedule: onDemand() },
      (signal, { checkpoint, remainingMs }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', async () => {
            await checkpoint.save({ cursor: 7 });
            saved.push(await checkpoint.load(), remainingMs());
            reject(signal.reason);
          });
        }),
    );
    const { host, clock } = await startedHost(application);
    const running = host.run('poll', { deadline: new Date(clock.now() + 10_000) });
    await clock.advance(10_000);
    expect((await running).status).toBe('timedOut');
    expect(saved).toEqual([{ cursor: 7 }, 1750]);
    await host.stop();
  });
});
