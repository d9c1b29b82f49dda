import { delay } from '@anyhost/core';
import { expect } from 'vitest';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, workApp } from '../topic-services.ts';

const STEPS = ['1h', '-1h'] as const;

/** A wall clock that is wrong, or set during a run: durations are not affected. */
export function describeWrongClock(add: AddTopicTest): void {
  for (const step of STEPS) {
    add(`set by ${step} during a run, it moves neither the abort nor the answer`, [], async (host) => {
      await host.create(hangingApp(host), {}, { timeLeftMs: 10_000 });
      expect(await timesOf(host, step)).toEqual({ abortMs: 8000, endMs: 9750 });
    });

    add(`set by ${step} during a run, it does not move timeoutMs`, [], async (host) => {
      await host.create(hangingApp(host, { timeoutMs: 4000 }), {}, { timeLeftMs: 60_000 });
      expect((await timesOf(host, step)).abortMs).toBe(4000);
    });

    add(`set by ${step} between two attempts, it does not move the second`, [], async (host) => {
      const begun: number[] = [];
      const app = workApp(
        async () => {
          begun.push(host.clock.monotonic());
          if (begun.length === 1) throw new Error('once');
        },
        { retry: { attempts: 2, delayMs: 5000, jitter: 0 } },
      );
      await host.create(app);
      await host.finish(host.start());
      const running = host.run('work');
      await host.clock.advance(1000);
      host.clock.jump(step);
      await host.finish(running);
      const [first = 0, second = 0] = begun;
      expect(second - first).toBe(5000);
    });

    add(`set by ${step} during the stop, it does not move the shutdown timeout`, ['!hostPerRun'], async (host) => {
      await host.create(hangingApp(host), { shutdownTimeoutMs: 2000 });
      await host.finish(host.start());
      const running = host.run('work');
      await host.clock.advance(1000);
      const stopping = host.failureOf(host.stop());
      await host.clock.advance(500);
      host.clock.jump(step);
      const began = host.clock.monotonic();
      await stopping;
      expect(host.clock.monotonic() - began).toBeLessThanOrEqual(2000);
      host.release();
      await host.finish(running);
    });
  }

  add('a process that boots in 1970, and is set right during a run, completes it', [], async (host) => {
    host.clock.jump(-host.clock.now());
    const app = workApp(async (_signal, { services }) => {
      await delay(services.clock, 1000);
      host.clock.jump('20000d');
      await delay(services.clock, 1000);
    });
    await host.create(app, {}, { timeLeftMs: 10_000 });
    await host.live();
    expect(host.outcomes).toMatchObject([{ status: 'completed', interrupted: false, durationMs: 2000 }]);
  });
}

/** An application whose service ignores its signal. */
function hangingApp(host: HostUnderTest, policy: { readonly timeoutMs?: number } = {}) {
  return workApp(async (signal) => {
    host.note(`called at ${host.clock.monotonic()}`);
    await aborted(signal);
    host.note(`aborted at ${host.clock.monotonic()}`);
    await host.hang();
  }, policy);
}

/** Runs it, sets the clock a second later, and measures when it was aborted and given up. */
async function timesOf(
  host: HostUnderTest,
  step: string,
): Promise<{ readonly abortMs: number; readonly endMs: number }> {
  await host.finish(host.start());
  const running = host.run('work');
  await host.clock.advance(1000);
  host.clock.jump(step);
  await host.finish(running);
  const [called, abortedAt] = host.journal.map((line) => Number(line.split(' ').at(-1)));
  const [outcome] = host.outcomes;
  if (called === undefined || abortedAt === undefined || outcome === undefined) throw new Error('Nothing was run.');
  return { abortMs: abortedAt - called, endMs: outcome.durationMs };
}
