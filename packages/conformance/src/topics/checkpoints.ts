import { type BuiltInServices, defineApplication, type Job } from '@anyhost/core';
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
import { aborted, codeOf, sharedStore, workApp, YEARLY } from '../topic-services.ts';

/** Durable progress. */
export function describeCheckpoints(add: AddTopicTest): void {
  add('what one run saves the next one loads, in another process too', [], async (bench) => {
    const app = durableApp(bench, async (_signal, { checkpoint }) => {
      const page = (await checkpoint.load<number>()) ?? 0;
      bench.note(`page ${page}`);
      await checkpoint.save(page + 1);
    });
    await bench.host(app);
    await bench.live();
    await bench.host(app);
    await bench.live();
    expect(bench.journal).toEqual(['page 0', 'page 1']);
  });

  add('a service can save after its signal aborted', [], async (bench) => {
    const app = durableApp(bench, async (signal, { checkpoint }) => {
      await aborted(signal);
      await checkpoint.save('saved in the reserve');
      bench.note(String(await checkpoint.load()));
    });
    await bench.host(app, {}, { timeLeftMs: 10_000 });
    await bench.live();
    expect(bench.journal).toEqual(['saved in the reserve']);
  });

  add('a value saved by somebody else meanwhile is a conflict, and stays', [], async (bench) => {
    const store = sharedStore(bench);
    const app = defineApplication('conformance')
      .stateStore(() => store)
      .job('work', { schedule: YEARLY }, async (_signal, { checkpoint }) => {
        await checkpoint.load();
        await store.set('checkpoint:conformance/work', 'theirs');
        await checkpoint.save('mine').catch((error: unknown) => bench.note(String(codeOf(error))));
        bench.note(String(await checkpoint.load()));
      });
    await bench.host(app);
    await bench.live();
    expect(bench.journal).toEqual(['ERR_ANYHOST_CHECKPOINT_CONFLICT', 'theirs']);
  });

  add('a cleared checkpoint is gone', [], async (bench) => {
    const app = durableApp(bench, async (_signal, { checkpoint }) => {
      await checkpoint.save(1);
      await checkpoint.clear();
      bench.note(String(await checkpoint.load()));
    });
    await bench.host(app);
    await bench.live();
    expect(bench.journal).toEqual(['undefined']);
  });

  add('a checkpoint in memory lasts as long as the process', ['longLived'], async (bench) => {
    const app = workApp(async (_signal, { checkpoint }) => {
      bench.note(String(await checkpoint.load()));
      await checkpoint.save('progress');
    });
    await bench.host(app);
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    await bench.finish(bench.run('work'));
    expect(bench.journal).toEqual(['undefined', 'progress']);
  });

  add('a checkpoint in memory is refused, because the process does not last', ['!longLived'], async (bench) => {
    await bench.host(workApp(async (_signal, { checkpoint }) => checkpoint.save(1)));
    await bench.live();
    expect(bench.outcomes).toMatchObject([{ status: 'faulted', error: { code: 'ERR_ANYHOST_NO_DURABLE_STORE' } }]);
  });

  add('a service that asks for a durable checkpoint does not start without a durable store', [], async (bench) => {
    await bench.host(workApp(async () => bench.note('called'), { durableCheckpoint: true }));
    const error = await bench.startFailure();
    expect(codeOf(error)).toBe('ERR_ANYHOST_NO_DURABLE_STORE');
    expect(String(error)).toContain('work');
    expect(bench.journal).toEqual([]);
  });
}

function durableApp(bench: Bench, job: Job<BuiltInServices>) {
  const store = sharedStore(bench);
  return defineApplication('conformance')
    .stateStore(() => store)
    .job('work', { schedule: YEARLY, durableCheckpoint: true }, job);
}
