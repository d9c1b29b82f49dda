import { type BuiltInServices, defineApplication, type Job, type StateStore } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, codeOf, sharedStore, workApp, YEARLY } from '../topic-services.ts';

const LEASE = 'lease:conformance/work';

/** `singleton`: one host at a time runs the service. */
export function describeLeases(add: AddTopicTest): void {
  add('a run while another host has the lease is skipped, which is a success', [], async (host) => {
    const store = clockedStore(host);
    await store.set(LEASE, leaseOfAnother(host, 7, 30_000));
    await host.create(singletonApp(store, async () => host.note('called')));
    expectAnswer(host, await host.live(), { answer: 'success', exitCode: 0 });
    expect(host.outcomes).toMatchObject([{ status: 'skipped', reason: 'notLeader' }]);
    expect(host.journal).toEqual([]);
  });

  add('a run takes over a lease whose term is over, with a larger token', [], async (host) => {
    const store = clockedStore(host);
    await store.set(LEASE, leaseOfAnother(host, 7, -1));
    await host.create(singletonApp(store, async (_signal, { fencing }) => host.note(`token ${fencing}`)));
    expectAnswer(host, await host.live(), { answer: 'success', exitCode: 0 });
    expect(host.journal).toEqual(['token 8']);
  });

  add('the lease is held while the service runs, and free before the answer', [], async (host) => {
    const store = clockedStore(host);
    const holder = async (): Promise<unknown> => Reflect.get(Object((await store.get(LEASE))?.value), 'holder');
    await host.create(singletonApp(store, async () => host.note((await holder()) === undefined ? 'not held' : 'held')));
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.journal).toEqual(['held']);
    expect(await holder()).toBeUndefined();
  });

  add('the token grows with every run, and is stored with the lease', [], async (host) => {
    const store = clockedStore(host);
    const tokens: unknown[] = [];
    const app = singletonApp(store, async (_signal, { fencing }) => {
      tokens.push(fencing);
    });
    for (let process = 0; process < 3; process += 1) {
      await host.create(app);
      await host.live();
      // To the next minute, and so to another occurrence.
      await host.clock.advance(60_000);
    }
    const first = Number(tokens[0]);
    expect(tokens).toEqual([first, first + 1, first + 2]);
    expect(await store.get(LEASE)).toMatchObject({ value: { token: first + 2 } });
  });

  add('a service that lost its lease is aborted with LeaseLost, and the run fails', [], async (host) => {
    const store = clockedStore(host);
    const app = singletonApp(store, async (signal) => {
      await store.set(LEASE, leaseOfAnother(host, 99, 30_000));
      await aborted(signal);
      host.note(String(codeOf(signal.reason)));
      throw signal.reason;
    });
    await host.create(app, {}, { timeLeftMs: 60_000 });
    await host.finish(host.start());
    const answer = await host.finish(host.run('work'));
    expectAnswer(host, answer, { answer: 'failure', exitCode: 1 });
    expect(host.journal).toEqual(['ERR_ANYHOST_LEASE_LOST']);
    expect(host.outcomes).toMatchObject([{ status: 'leaseLost' }]);
    expect(await store.get(LEASE)).toMatchObject({ value: { token: 99, holder: { owner: 'another' } } });
  });

  add('a checkpoint cannot be saved once another host can have the lease', [], async (host) => {
    const store = clockedStore(host);
    const app = singletonApp(store, async (signal, { checkpoint }) => {
      await store.set(LEASE, leaseOfAnother(host, 99, 30_000));
      await aborted(signal);
      await checkpoint.save('mine').catch((error: unknown) => host.note(String(codeOf(error))));
    });
    await host.create(app, {}, { timeLeftMs: 60_000 });
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.journal).toEqual(['ERR_ANYHOST_EXECUTION_ENDED']);
    expect(await store.get('checkpoint:conformance/work')).toBeUndefined();
  });

  add('a singleton does not start without a durable store', [], async (host) => {
    await host.create(workApp(async () => host.note('called'), { singleton: true }));
    const error = await host.startFailure();
    expect(codeOf(error)).toBe('ERR_ANYHOST_NO_DURABLE_STORE');
    expect(String(error)).toMatch(/work requires singleton/);
  });
}

function singletonApp(store: StateStore, job: Job<BuiltInServices>) {
  return defineApplication('conformance')
    .stateStore(() => store)
    .job('work', { schedule: YEARLY, singleton: true }, job);
}

/** A store whose clock is the test's. */
function clockedStore(host: HostUnderTest): StateStore {
  return { ...sharedStore(host), now: async () => host.clock.now() };
}

function leaseOfAnother(host: HostUnderTest, token: number, leftMs: number): object {
  const until = new Date(host.clock.now() + leftMs).toISOString();
  return { token, holder: { owner: 'another', until, termMs: 30_000 }, completed: [] };
}
