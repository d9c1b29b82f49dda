import {
  continuous,
  defineApplication,
  delay,
  every,
  type Job,
  memoryStateStore,
  type StateStore,
} from '@anyhost/core';
import { fakeExecution, testHost, VirtualClock } from '@anyhost/testing';
import { expect, test } from 'vitest';

/** Refuses a token that is less than the newest, as the database does by `WHERE token <= $1`. */
class Balances {
  readonly written: number[] = [];

  write(token: number): void {
    if (token < Math.max(0, ...this.written)) throw new Error(`token ${token} is old`);
    this.written.push(token);
  }
}

const book: Job<{ balances: Balances }> = async (_signal, { services, fencing = 0 }) =>
  services.balances.write(fencing);

const shop = (store: StateStore) =>
  defineApplication('shop')
    .stateStore(() => store)
    .job('send', { schedule: every('1m'), dedupe: true }, async () => {})
    .job('consume', { schedule: continuous(), singleton: true }, async (signal, { services }) => {
      while (await delay(services.clock, 1000, signal));
      signal.throwIfAborted();
    });

test('a fenced write refuses the token of a process that was overtaken', async () => {
  const services = { balances: new Balances() };
  const run = async (fencing: number) => {
    const execution = fakeExecution({ services, fencing });
    await book(execution.signal, execution);
  };
  await run(8);
  await expect(run(7)).rejects.toThrow('token 7 is old');
  expect(services.balances.written).toEqual([8]);
});

test('an occurrence that is delivered twice runs once', async () => {
  await using host = await testHost(shop(memoryStateStore()));
  const delivery = { trigger: 'schedule', scheduledTime: new Date('2026-01-01T00:00:00Z') } as const;
  expect(await host.run('send', delivery)).toMatchObject({ status: 'completed' });
  expect(await host.run('send', delivery)).toMatchObject({ status: 'skipped', reason: 'duplicate' });
});

test('two replicas on one store run each occurrence once, and the second one goes on when the first stops', async () => {
  const clock = new VirtualClock();
  const store = memoryStateStore({ clock });
  const first = await testHost(shop(store), { clock });
  await using second = await testHost(shop(store), { clock });
  await clock.advance('3m');
  await first.stop();
  await clock.advance('1m');

  const completed = [...first.executions, ...second.executions].filter(({ status }) => status === 'completed');
  expect(completed.filter(({ service }) => service === 'send')).toHaveLength(4);
  expect(second.services()).toMatchObject([{ name: 'send' }, { name: 'consume', state: 'running' }]);
});

test('a service whose lease is lost is aborted', async () => {
  const clock = new VirtualClock();
  const store = memoryStateStore({ clock });
  await using host = await testHost(shop(store), { clock });
  await host.advance('1s');
  await store.delete('lease:shop/consume'); // the next renewal fails, as if another host had taken it
  await host.advance('10s');
  expect(host.executions).toMatchObject([{ service: 'consume', status: 'leaseLost' }]);
});
