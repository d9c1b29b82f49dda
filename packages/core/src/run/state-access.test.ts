import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const empty = defineApplication('orders');
const needy = { schedule: onDemand(), durableCheckpoint: true };
const nothing = async (): Promise<void> => {};
const shortLived = { longLived: false };

describe('durableCheckpoint', () => {
  test.each([true, false])(
    'is refused without a durable store, naming what is missing (long-lived: %s)',
    async (longLived) => {
      const { host } = hostOf(empty.job('poll', needy, nothing), { platform: { longLived } });
      const error = await anyhostErrorOf(host.start());
      expect(error.code).toBe('ERR_ANYHOST_NO_DURABLE_STORE');
      expect(error.message).toMatch(
        /^poll requires durableCheckpoint, but the state store \('memory'\) is not durable: its records are lost with the process.*\.stateStore/,
      );
      expect(error.details).toEqual({ service: 'poll', store: 'memory' });
    },
  );

  test('is satisfied by a durable store, or by allowVolatileState', async () => {
    const durable = await startedHost(empty.stateStore(() => durableStore()).job('poll', needy, nothing));
    const allowed = await startedHost(empty.job('poll', needy, nothing), { platform: { allowVolatileState: true } });
    for (const { host } of [durable, allowed]) {
      expect((await host.run('poll')).status).toBe('completed');
      await host.stop();
    }
  });
});

describe('a store that says why it is not durable', () => {
  const volatile = () => ({ ...durableStore(), durable: false, notDurableBecause: 'its folder is temporary' });

  test('names the reason in the error that refuses a service', async () => {
    const { host } = hostOf(empty.stateStore(volatile).job('poll', needy, nothing));
    expect((await anyhostErrorOf(host.start())).message).toContain(
      "('fake-durable') is not durable: its folder is temporary.",
    );
  });

  test('is reported at the start where no service needs it', async () => {
    const { host, lines } = await startedHost(
      empty.stateStore(volatile).job('poll', { schedule: onDemand() }, nothing),
    );
    await host.stop();
    expect(lines.filter(({ event }) => event === 'store.notDurable')).toMatchObject([
      { level: 'warn', store: 'fake-durable', reason: 'its folder is temporary' },
    ]);
  });
});

describe('a checkpoint in memory', () => {
  const application = empty.job('poll', { schedule: onDemand() }, async (_signal, { checkpoint }) =>
    checkpoint.save(1),
  );

  test('is fine in a long-lived host', async () => {
    const { host } = await startedHost(application);
    expect((await host.run('poll')).status).toBe('completed');
    await host.stop();
  });

  test('is refused where the process does not last, unless that is allowed', async () => {
    const { host } = await startedHost(application, { platform: shortLived });
    expect(await host.run('poll')).toMatchObject({
      status: 'faulted',
      error: { code: 'ERR_ANYHOST_NO_DURABLE_STORE', message: expect.stringContaining('poll uses its checkpoint') },
    });
    await host.stop();
    const allowed = await startedHost(application, { platform: { ...shortLived, allowVolatileState: true } });
    expect((await allowed.host.run('poll')).status).toBe('completed');
    await allowed.host.stop();
  });
});

describe('the state store', () => {
  test('is a singleton like others: made after what it needs, disposed with the host', async () => {
    const steps: string[] = [];
    const application = empty
      .singleton('pool', () => steps.push('pool'))
      .stateStore(async ({ pool }) => ({ ...durableStore(), name: `on ${pool}` }), {
        dispose: ({ name }) => steps.push(`dispose ${name}`),
      });
    const { host } = await startedHost(application);
    await host.stop();
    expect(steps).toEqual(['pool', 'dispose on 1']);
  });

  test('must be one', async () => {
    const broken = Reflect.apply(empty.stateStore, empty, [() => ({ get: 1 })]);
    const error = await anyhostErrorOf(hostOf(broken).host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SERVICE');
    expect(error.message).toMatch(/state store returned .+; expected an object with get, list, set and delete/);
  });
});
