import { defineApplication, type StateStore } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer, expectEnd } from '../expect-answer.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { sharedStore, YEARLY } from '../topic-services.ts';

const LIMIT = { timeLeftMs: 30_000 };
/** Twice `storeTimeoutMs`, and some. */
const SOON_MS = 12_000;

/** A state store that does not answer. */
export function describeHungStore(add: AddTopicTest): void {
  add('a run that does not need it is called, and answered soon', [], async (host) => {
    await host.create(appOf(host), {}, LIMIT);
    await host.finish(host.start());
    host.note('begins');
    const answer = await host.finish(host.run('work'));
    host.note('answered');
    expect(host.outcomes).toMatchObject([{ status: 'completed' }]);
    expectAnswer(host, answer, { answer: 'success', exitCode: 0 });
    expect(host.msBetween('begins', 'answered')).toBeLessThan(SOON_MS);
  });

  add('a run that needs it is refused before its deadline', [], async (host) => {
    await host.create(appOf(host), {}, LIMIT);
    await host.finish(host.start());
    await refused(host);
  });

  add('the second run in a row that it fails ends the process', ['endsWhenStuck', '!hostPerRun'], async (host) => {
    await host.create(appOf(host), {}, LIMIT);
    await host.finish(host.start());
    await refused(host);
    await host.clock.advance(1000);
    expect(host.exitCode).toBeUndefined();
    await refused(host);
    await expectEnd(host);
  });

  add('a run that needs it is served once it answers again', ['!hostPerRun'], async (host) => {
    await host.create(appOf(host), {}, LIMIT);
    await host.finish(host.start());
    await refused(host);
    host.release();
    await host.clock.advance('1m');
    expectAnswer(host, await host.finish(host.run('durable')), { answer: 'success', exitCode: 0 });
  });

  add('the stop does not wait for it', ['!hostPerRun'], async (host) => {
    await host.create(appOf(host), {}, LIMIT);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    host.note('stops');
    await host.failureOf(host.stop());
    host.note('stopped');
    expect(host.msBetween('stops', 'stopped')).toBeLessThan(SOON_MS);
  });
}

function appOf(host: HostUnderTest) {
  return defineApplication('conformance')
    .stateStore(() => silentStore(host))
    .job('work', { schedule: YEARLY }, async () => {})
    .job('durable', { schedule: YEARLY, durableCheckpoint: true }, async () => host.note('called'));
}

/** A store that answers once the test releases what hangs. */
function silentStore(host: HostUnderTest): StateStore {
  const { get, list, set, delete: remove } = sharedStore(host);
  return {
    name: 'silent',
    durable: true,
    get: (key) => host.hang().then(() => get(key)),
    list: (prefix) => host.hang().then(() => list(prefix)),
    set: (key, value, options) => host.hang().then(() => set(key, value, options)),
    delete: (key, condition) => host.hang().then(() => remove(key, condition)),
  };
}

async function refused(host: HostUnderTest): Promise<void> {
  const answer = await host.finish(host.run('durable'));
  expect(host.outcomes.at(-1)).toMatchObject({ status: 'refused', reason: 'storeUnavailable' });
  expectAnswer(host, answer, { answer: 'failure', exitCode: 1 });
  expect(host.journal).toEqual([]);
}
