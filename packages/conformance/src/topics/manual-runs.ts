import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { workApp, workUntilAborted } from '../topic-services.ts';

/** Runs that no schedule requested. */
export function describeManualRuns(add: AddTopicTest): void {
  add('a manual run has no occurrence', ['manualRuns'], async (host) => {
    const app = workApp(async (_signal, { occurrence, trigger }) => host.note(`${trigger} ${occurrence}`));
    await host.create(app);
    await host.finish(host.start());
    expectAnswer(host, await host.finish(host.runByHand('work')), { answer: 'success', exitCode: 0 });
    expect(host.journal).toEqual(['manual undefined']);
    expect(host.outcomes).toMatchObject([{ trigger: 'manual', occurrence: undefined }]);
  });

  add(
    'a manual run that its caller cancels is cancelled, with the caller’s reason',
    ['manualRuns', 'cancelsRuns'],
    async (host) => {
      await host.create(workApp(workUntilAborted));
      await host.finish(host.start());
      const controller = new AbortController();
      const running = host.runByHand('work', { signal: controller.signal });
      await host.clock.advance(100);
      controller.abort('changed my mind');
      await host.finish(running);
      expect(host.outcomes).toMatchObject([{ status: 'cancelled', error: { cause: 'changed my mind' } }]);
    },
  );

  add(
    'a run that is cancelled before it begins does not call its service',
    ['manualRuns', 'cancelsRuns'],
    async (host) => {
      await host.create(workApp(async () => host.note('called')));
      await host.finish(host.start());
      await host.finish(host.runByHand('work', { signal: AbortSignal.abort() }));
      expect(host.outcomes).toMatchObject([{ status: 'cancelled' }]);
      expect(host.journal).toEqual([]);
    },
  );
}
