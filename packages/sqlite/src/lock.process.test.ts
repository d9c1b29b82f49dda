import { once } from 'node:events';
import { buildHost, defineApplication, type ExecutionOutcome, onDemand, silentLogger } from '@anyhost/core';
import { expect, it, onTestFinished } from 'vitest';
import { startProgram } from './child-process.fixture.ts';
import { sqliteStateStore } from './sqlite-state-store.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

it('a lock of another process does not block the event loop: the signal aborts and the answer comes in time', async () => {
  const path = temporaryFile();
  const { aborted, host } = hostThatSaves(path);
  await host.start();
  const holder = startProgram(new URL('./hold-lock.fixture.ts', import.meta.url), path);
  await once(holder.stdout, 'data');

  const stalls = watchStalls();
  const startedAt = performance.now();
  const outcome: ExecutionOutcome = await host.run('save');
  const answeredAfterMs = performance.now() - startedAt;
  const longest = stalls.end();

  expect(outcome).toMatchObject({ status: 'abandoned', abortedBy: 'deadline' });
  expect((await aborted) - startedAt).toBeGreaterThanOrEqual(990);
  expect(answeredAfterMs).toBeLessThan(3000);
  // Some twenty tries of the store are among them. A busy machine delays a few, a longer busy timeout delays all.
  // One try blocks for 25 ms, which a busy machine stretches; SQLite's own wait would block for the whole five seconds.
  expect(longest[0]).toBeLessThan(1000);
  expect(longest[4]).toBeLessThan(400);

  holder.kill('SIGKILL');
  await once(holder, 'close');
  await host.stop();
  const store = sqliteStateStore(path);
  expect(await store.get('checkpoint:app/save')).toMatchObject({ value: 1 });
  store[Symbol.dispose]();
});

function hostThatSaves(path: string) {
  let tell: (at: number) => void = () => {};
  const aborted = new Promise<number>((resolve) => {
    tell = resolve;
  });
  const app = defineApplication('app')
    .stateStore(() => sqliteStateStore(path), { dispose: (store) => store[Symbol.dispose]() })
    .job('save', { schedule: onDemand(), timeoutMs: 1000, record: 'none' }, async (signal, { checkpoint }) => {
      signal.addEventListener('abort', () => tell(performance.now()));
      await checkpoint.save(1);
    });
  const host = buildHost(app, { name: 'test', longLived: true, logger: silentLogger, environment: {} });
  onTestFinished(() => host.stop());
  return { aborted, host };
}

/** Measures how long the event loop stands still, in milliseconds; the longest first. */
function watchStalls(): { end(): readonly number[] } {
  const stalls: number[] = [];
  let last = performance.now();
  let watching = true;
  const look = (): void => {
    const now = performance.now();
    stalls.push(now - last);
    last = now;
    if (watching) setTimeout(look, 1);
  };
  look();
  return {
    end: () => {
      watching = false;
      return stalls.sort((a, b) => b - a);
    },
  };
}
