import { defineApplication, delay, every, memoryStateStore, type StateStore } from '@anyhost/core';
import { captureLogs, fakeInvocationContext, fakeTimer, VirtualClock } from '@anyhost/testing';
import { expect, test } from 'vitest';
import { createTimerApp, type RegisteredTimer } from './timer-app.ts';
import type { TimerOptions } from './timer-options.ts';

/** A function app of a service that needs two links of five seconds, and the calls of its store. */
function create({ failure, ...options }: Partial<TimerOptions> & { readonly failure?: Error } = {}) {
  const clock = new VirtualClock({ now: '2026-03-01T09:30:00.200Z' });
  const memory = memoryStateStore();
  const calls: string[] = [];
  const store: StateStore = {
    name: 'durable',
    durable: true,
    get: (key) => memory.get(key),
    list: (prefix) => {
      calls.push(`list ${prefix}`);
      return failure === undefined ? memory.list(prefix) : Promise.reject(failure);
    },
    set: (key, value, conditions) => memory.set(key, value, conditions),
    delete: (key, condition) => memory.delete(key, condition),
  };
  const triggers: string[] = [];
  const app = defineApplication('shop')
    .stateStore(() => store)
    .job('poll', { schedule: every('5m') }, async (_signal, { services, runAgain, trigger, occurrence }) => {
      triggers.push(`${trigger} ${occurrence?.id}`);
      await delay(services.clock, 5000);
      if (triggers.length < 2) runAgain();
    });
  const given = { clock, environment: {}, logger: captureLogs(), functionTimeoutMs: 10_000, ...options };
  return { timers: createTimerApp(app, given).timers, clock, calls, triggers };
}

async function call(timer: RegisteredTimer | undefined, clock: VirtualClock): Promise<void> {
  if (timer === undefined) throw new Error('There is no such timer.');
  const scheduledTime = new Date('2026-03-01T09:30:00Z');
  const answered = timer.handler(fakeTimer({ scheduledTime }), fakeInvocationContext());
  await Promise.all([answered, clock.advance('5s')]);
}

test('continueEvery registers one more function, which resumes unfinished work for its own due time', async () => {
  const { timers, clock, triggers } = create({ continueEvery: '1m' });
  expect(timers.map(({ service, ncrontab, retry }) => [service, ncrontab, retry])).toEqual([
    ['poll', '0 */5 * * * *', undefined],
    ['anyhost-continuations', '0 * * * * *', undefined],
  ]);
  await call(timers[0], clock);
  await call(timers[1], clock);
  expect(triggers).toEqual(['schedule poll@2026-03-01T09:30:00Z', 'continuation poll@2026-03-01T09:30:00Z']);
});

test('that function calls the store once where there is nothing to resume', async () => {
  const { timers, clock, calls, triggers } = create({ continueEvery: '1m' });
  await call(timers[1], clock);
  await call(timers[1], clock);
  expect([calls, triggers]).toEqual([['list ledger:shop/', 'list ledger:shop/'], []]);
});

test('its failure is answered as Azure shows it', async () => {
  const failure = Object.assign(new Error('no connection'), { code: 'ECONNREFUSED' });
  const { timers, clock } = create({ continueEvery: '1m', failure });
  await expect(call(timers[1], clock)).rejects.toThrow('Error [ECONNREFUSED]: no connection');
});

test('without the option there is none', () => {
  expect(create().timers.map(({ service }) => service)).toEqual(['poll']);
});

test.each<[unknown, string]>([
  ['often', 'registerTimers: continueEvery cannot be used: every("often")'],
  ['45s', 'registerTimers: continueEvery cannot be used: '],
  [60_000, "continueEvery is 60000; expected a period, for example '1m'"],
])('a period that is none, or that Azure cannot express, is refused at once: %s', (continueEvery, message) => {
  const options = JSON.parse(JSON.stringify({ continueEvery }));
  expect(() => create(options)).toThrow(message);
});

test('a service of the name of that function is refused, only together with the option', () => {
  const app = defineApplication('shop').job('anyhost-continuations', { schedule: every('5m') }, async () => {});
  const given = { environment: {}, logger: captureLogs() };
  expect(createTimerApp(app, given).timers).toHaveLength(1);
  expect(() => createTimerApp(app, { ...given, continueEvery: '1m' })).toThrow(
    "no service named 'anyhost-continuations'",
  );
});
