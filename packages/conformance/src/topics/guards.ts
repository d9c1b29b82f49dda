import { defineApplication, every, type StateStore } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { sharedStore, YEARLY } from '../topic-services.ts';

/** A due time of a period of seven minutes, which few platforms can express, and a tick beside it. */
const DUE = new Date('2026-11-22T12:00:00Z');
const NOT_DUE = new Date('2026-11-22T11:59:00Z');

/** Ticks of a platform that ticks more often than the service is due. */
export function describeGuards(add: AddTopicTest): void {
  add('a tick that is not due is skipped, which is a success', ['guards'], async (host) => {
    await host.create(sevenMinutes(host));
    await host.finish(host.start());
    const answer = await host.finish(host.run('odd', { scheduledTime: NOT_DUE, guarded: true }));
    expect(host.outcomes).toMatchObject([{ status: 'skipped', reason: 'notDue', trigger: 'schedule' }]);
    expectAnswer(host, answer, { answer: 'success', exitCode: 0 });
    expect(host.journal).toEqual([]);
  });

  add('a tick that is not due calls no store, also for a service that waits for it', ['guards'], async (host) => {
    const store = countedStore(host);
    await host.create(sevenMinutes(host, store));
    await host.finish(host.start());
    const before = store.calls();
    await host.finish(host.run('odd', { scheduledTime: NOT_DUE, guarded: true }));
    expect(store.calls() - before).toBe(0);
    if (host.capabilities.hostPerRun) await host.create(sevenMinutes(host, store));
    await host.finish(host.run('odd', { scheduledTime: DUE, guarded: true }));
    expect(store.calls() - before).toBeGreaterThan(0);
  });

  add('a tick that is due runs, as the same occurrence as on every host', ['guards'], async (host) => {
    await host.create(sevenMinutes(host));
    await host.live('odd', { scheduledTime: DUE, guarded: true });
    expect(host.outcomes).toMatchObject([{ status: 'completed', trigger: 'schedule' }]);
    expect(host.journal).toEqual(['called odd@2026-11-22T12:00:00Z']);
  });
}

function sevenMinutes(host: HostUnderTest, store?: StateStore) {
  // Some platforms give a service of this name another schedule in every test.
  const app = defineApplication('conformance').job('work', { schedule: YEARLY }, async () => {});
  const stored = store === undefined ? app : app.stateStore(() => store);
  return stored.job('odd', { schedule: every('7m'), dedupe: store !== undefined }, async (_signal, { occurrence }) =>
    host.note(`called ${occurrence?.id}`),
  );
}

/** A durable store that counts the calls of its methods. */
function countedStore(host: HostUnderTest): StateStore & { calls(): number } {
  const store = sharedStore(host);
  let calls = 0;
  const counted = <Answer>(answer: Answer): Answer => {
    calls += 1;
    return answer;
  };
  return {
    name: 'counted',
    durable: true,
    get: (key) => counted(store.get(key)),
    list: (prefix) => counted(store.list(prefix)),
    set: (key, value, options) => counted(store.set(key, value, options)),
    delete: (key, condition) => counted(store.delete(key, condition)),
    calls: () => calls,
  };
}
