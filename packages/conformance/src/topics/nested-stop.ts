import type { Lifetime } from '@anyhost/core';
import { expect } from 'vitest';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { hookCalls, notingService, workApp, workUntilAborted } from '../topic-services.ts';

const STOP_HOOKS = ['stoppingAsync', 'stopAsync', 'stoppedAsync'] as const;

/** A stop that is requested while the host stops: it is the stop under way. */
export function describeNestedStop(add: AddTopicTest): void {
  add('requested by stopApplication from everywhere, each step is taken once', ['stopsDuringRuns'], async (host) => {
    await stopsOnce(host, (lifetime) => lifetime.stopApplication());
  });

  add('requested from everywhere as the platform does, each step is taken once', ['stopsDuringRuns'], async (host) => {
    await stopsOnce(host, () => {
      host.note('asked again');
      // Not awaited: a hook that waits for the stop that waits for it would never end.
      host.stop().catch(() => host.note('refused'));
    });
    expect(host.journal).toContain('asked again');
    expect(host.journal).not.toContain('refused');
  });
}

/** Stops a host whose listeners, hooks and callbacks ask for the stop again. */
async function stopsOnce(host: HostUnderTest, ask: (lifetime: Lifetime) => void): Promise<void> {
  let askAgain = (): void => {};
  const app = workApp(workUntilAborted).hostedService('nested', ({ lifetime }) => {
    askAgain = () => ask(lifetime);
    for (const signal of [lifetime.stopping, lifetime.stopped]) {
      signal.addEventListener('abort', askAgain, { once: true });
    }
    const asking = async (): Promise<void> => askAgain();
    return notingService(host, 'nested', { stoppingAsync: asking, stopAsync: asking, stoppedAsync: asking });
  });
  await host.create(app, { onOutcome: () => askAgain() });
  await host.finish(host.start());
  const running = host.run('work');
  await host.clock.advance(100);
  expect(await host.failureOf(host.stop())).toBeUndefined();
  await host.finish(running);
  expect(host.outcomes).toMatchObject([{ status: 'interrupted', abortedBy: 'hostStopping' }]);
  expect(hookCalls(host, ...STOP_HOOKS)).toEqual(STOP_HOOKS.map((hook) => `nested.${hook}`));
  for (const event of ['host.stopping', 'host.stopped']) expect(host.linesOf(event), event).toHaveLength(1);
}
