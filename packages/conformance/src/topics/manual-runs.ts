import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
import { workApp, workUntilAborted } from '../topic-services.ts';

/** Runs that no schedule asked for. */
export function describeManualRuns(add: AddTopicTest): void {
  add('a run by hand has no occurrence', ['manualRuns'], async (bench) => {
    const app = workApp(async (_signal, { occurrence, trigger }) => bench.note(`${trigger} ${occurrence}`));
    await bench.host(app);
    await bench.finish(bench.start());
    expectAnswer(bench, await bench.finish(bench.runByHand('work')), { answer: 'success', exitCode: 0 });
    expect(bench.journal).toEqual(['manual undefined']);
    expect(bench.outcomes).toMatchObject([{ trigger: 'manual', occurrence: undefined }]);
  });

  add(
    'a run by hand that is called off is cancelled, and its reason told',
    ['manualRuns', 'cancelsRuns'],
    async (bench) => {
      await bench.host(workApp(workUntilAborted));
      await bench.finish(bench.start());
      const controller = new AbortController();
      const running = bench.runByHand('work', { signal: controller.signal });
      await bench.clock.advance(100);
      controller.abort('changed my mind');
      await bench.finish(running);
      expect(bench.outcomes).toMatchObject([{ status: 'cancelled', error: { cause: 'changed my mind' } }]);
    },
  );

  add('a run that is called off before it begins is not called', ['manualRuns', 'cancelsRuns'], async (bench) => {
    await bench.host(workApp(async () => bench.note('called')));
    await bench.finish(bench.start());
    await bench.finish(bench.runByHand('work', { signal: AbortSignal.abort() }));
    expect(bench.outcomes).toMatchObject([{ status: 'cancelled' }]);
    expect(bench.journal).toEqual([]);
  });
}
