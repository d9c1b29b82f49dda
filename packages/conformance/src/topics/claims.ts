import { type BuiltInServices, defineApplication, type Job, type StateStore } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { HostAnswer } from '../host-harness.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { codeOf, sharedStore, workApp, YEARLY } from '../topic-services.ts';

const DUE = new Date('2026-11-22T11:45:00Z');
const CLAIM = 'claim:conformance/work@2026-11-22T11:45:00Z';

/** `dedupe`: an occurrence is run by one host, and completed once. */
export function describeClaims(add: AddTopicTest): void {
  add(
    'a second delivery of a completed occurrence is a duplicate, and a success [N09]',
    ['scheduledRuns'],
    async (host) => {
      const app = dedupedApp(sharedStore(host), async () => host.note('called'));
      for (const expected of ['completed', 'skipped'] as const) {
        await host.create(app);
        expectAnswer(host, await deliver(host), { answer: 'success', exitCode: 0 });
        expect(host.outcomes.at(-1)?.status).toBe(expected);
      }
      expect(host.outcomes.at(-1)).toMatchObject({ reason: 'duplicate' });
      expect(host.journal).toEqual(['called']);
    },
  );

  add('the next delivery of an occurrence that failed runs it again', ['scheduledRuns'], async (host) => {
    let calls = 0;
    const app = dedupedApp(sharedStore(host), async () => {
      calls += 1;
      if (calls === 1) throw new Error('no');
    });
    await host.create(app);
    expectAnswer(host, await deliver(host), { answer: 'failure', exitCode: 1 });
    await host.create(app);
    expectAnswer(host, await deliver(host), { answer: 'success', exitCode: 0 });
    expect(host.outcomes).toMatchObject([{ status: 'faulted' }, { status: 'completed' }]);
  });

  add(
    'an occurrence that another host runs is refused, so that the platform retries',
    ['scheduledRuns'],
    async (host) => {
      const store = sharedStore(host);
      await store.set(CLAIM, { state: 'running', owner: 'another', run: 'theirs' }, { ttlMs: 600_000 });
      await host.create(dedupedApp(store, async () => host.note('called')));
      expectAnswer(host, await deliver(host), { answer: 'failure', exitCode: 1 });
      expect(host.outcomes).toMatchObject([{ status: 'refused', reason: 'occurrenceBusy' }]);
      expect(host.journal).toEqual([]);
    },
  );

  add(
    'the claim is in the store while the service runs, and completed before the answer',
    ['scheduledRuns'],
    async (host) => {
      const store = sharedStore(host);
      await host.create(
        dedupedApp(store, async () => host.note(String(Reflect.get(Object((await store.get(CLAIM))?.value), 'state')))),
      );
      await host.finish(host.start());
      await host.finish(host.run('work', { scheduledTime: DUE }));
      expect(host.journal).toEqual(['running']);
      expect(await store.get(CLAIM)).toMatchObject({ value: { state: 'completed' } });
    },
  );

  add(
    'while the store is down the occurrence is refused, and runs when the store is back',
    ['scheduledRuns'],
    async (host) => {
      const shared = sharedStore(host);
      let isDown = true;
      const store: StateStore = {
        ...shared,
        get: (key) => (isDown ? Promise.reject(new Error('connection refused')) : shared.get(key)),
        set: (...write) => (isDown ? Promise.reject(new Error('connection refused')) : shared.set(...write)),
      };
      const app = dedupedApp(store, async () => host.note('called'));
      await host.create(app);
      expectAnswer(host, await deliver(host), { answer: 'failure', exitCode: 1 });
      expect(host.outcomes).toMatchObject([{ status: 'refused', reason: 'storeUnavailable' }]);
      isDown = false;
      await host.create(app);
      expectAnswer(host, await deliver(host), { answer: 'success', exitCode: 0 });
      expect(host.journal).toEqual(['called']);
    },
  );

  add('a service that dedupes does not start without a durable store', [], async (host) => {
    await host.create(workApp(async () => host.note('called'), { dedupe: true }));
    const error = await host.startFailure();
    expect(codeOf(error)).toBe('ERR_ANYHOST_NO_DURABLE_STORE');
    expect(String(error)).toMatch(/work requires dedupe/);
  });
}

function dedupedApp(store: StateStore, job: Job<BuiltInServices>) {
  return defineApplication('conformance')
    .stateStore(() => store)
    .job('work', { schedule: YEARLY, dedupe: true }, job);
}

/** A life of the host in which the platform delivers the occurrence. */
function deliver(host: HostUnderTest): Promise<HostAnswer> {
  return host.live('work', { scheduledTime: DUE });
}
