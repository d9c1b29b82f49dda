import { type BuiltInServices, defineApplication, type Job } from '@anyhost/core';
import { expect } from 'vitest';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, codeOf, sharedStore, workApp, YEARLY } from '../topic-services.ts';

/** Durable progress. */
export function describeCheckpoints(add: AddTopicTest): void {
  add('the next run loads what one run saved, in another process too', [], async (host) => {
    const app = durableApp(host, async (_signal, { checkpoint }) => {
      const page = (await checkpoint.load<number>()) ?? 0;
      host.note(`page ${page}`);
      await checkpoint.save(page + 1);
    });
    await host.create(app);
    await host.live();
    await host.create(app);
    await host.live();
    expect(host.journal).toEqual(['page 0', 'page 1']);
  });

  add('a service can save after its signal aborted', [], async (host) => {
    const app = durableApp(host, async (signal, { checkpoint }) => {
      await aborted(signal);
      await checkpoint.save('saved in the reserve');
      host.note(String(await checkpoint.load()));
    });
    await host.create(app, {}, { timeLeftMs: 10_000 });
    await host.live();
    expect(host.journal).toEqual(['saved in the reserve']);
  });

  add('a value that another writer saved meanwhile is a conflict, and stays', [], async (host) => {
    const store = sharedStore(host);
    const app = defineApplication('conformance')
      .stateStore(() => store)
      .job('work', { schedule: YEARLY }, async (_signal, { checkpoint }) => {
        await checkpoint.load();
        await store.set('checkpoint:conformance/work', 'theirs');
        await checkpoint.save('mine').catch((error: unknown) => host.note(String(codeOf(error))));
        host.note(String(await checkpoint.load()));
      });
    await host.create(app);
    await host.live();
    expect(host.journal).toEqual(['ERR_ANYHOST_CHECKPOINT_CONFLICT', 'theirs']);
  });

  add('a cleared checkpoint is gone', [], async (host) => {
    const app = durableApp(host, async (_signal, { checkpoint }) => {
      await checkpoint.save(1);
      await checkpoint.clear();
      host.note(String(await checkpoint.load()));
    });
    await host.create(app);
    await host.live();
    expect(host.journal).toEqual(['undefined']);
  });

  add('a checkpoint in memory lasts as long as the process', ['longLived'], async (host) => {
    const app = workApp(async (_signal, { checkpoint }) => {
      host.note(String(await checkpoint.load()));
      await checkpoint.save('progress');
    });
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    await host.finish(host.run('work'));
    expect(host.journal).toEqual(['undefined', 'progress']);
  });

  add('a checkpoint in memory is refused, because the process does not last', ['!longLived'], async (host) => {
    await host.create(workApp(async (_signal, { checkpoint }) => checkpoint.save(1)));
    await host.live();
    expect(host.outcomes).toMatchObject([{ status: 'faulted', error: { code: 'ERR_ANYHOST_NO_DURABLE_STORE' } }]);
  });

  add('a service that asks for a durable checkpoint does not start without a durable store', [], async (host) => {
    await host.create(workApp(async () => host.note('called'), { durableCheckpoint: true }));
    const error = await host.startFailure();
    expect(codeOf(error)).toBe('ERR_ANYHOST_NO_DURABLE_STORE');
    expect(String(error)).toContain('work');
    expect(host.journal).toEqual([]);
  });
}

function durableApp(host: HostUnderTest, job: Job<BuiltInServices>) {
  const store = sharedStore(host);
  return defineApplication('conformance')
    .stateStore(() => store)
    .job('work', { schedule: YEARLY, durableCheckpoint: true }, job);
}
