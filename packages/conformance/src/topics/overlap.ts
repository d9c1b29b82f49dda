import { delay, type ServicePolicy } from '@anyhost/core';
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import { expectAnswer } from '../expect-answer.ts';
import type { HostAnswer } from '../host-harness.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
import { workApp } from '../topic-services.ts';

/** Runs that meet in one process. */
export function describeOverlap(add: AddTopicTest): void {
  add('a run beside another is skipped: overlap, which is no failure', ['!hostPerRun'], async (bench) => {
    const answers = await meet(bench, {}, 2);
    expect(bench.outcomes.map(({ status }) => status)).toEqual(['skipped', 'completed']);
    expect(bench.outcomes[0]).toMatchObject({ reason: 'overlap' });
    for (const answer of answers) {
      if (answer.kind !== 'outcome') expectAnswer(bench, answer, { answer: 'success', exitCode: 0 });
    }
  });

  add('with overlap: queue one run waits, and those after it are skipped', ['!hostPerRun'], async (bench) => {
    await meet(bench, { overlap: 'queue' }, 4);
    expect(bench.outcomes.map(({ status }) => status).sort()).toEqual(['completed', 'completed', 'skipped', 'skipped']);
    expect(bench.journal).toEqual(['begin', 'end', 'begin', 'end']);
  });

  add('after a skipped run the next one is called', ['!hostPerRun'], async (bench) => {
    await meet(bench, {}, 2);
    await bench.finish(bench.run('work'));
    expect(bench.outcomes.at(-1)).toMatchObject({ status: 'completed' });
  });

  add('runs do not meet: each is a host of its own', ['hostPerRun'], async (bench) => {
    await meet(bench, {}, 2);
    expect(bench.outcomes.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(bench.journal).toEqual(['begin', 'begin', 'end', 'end']);
  });
}

/** Begins several runs of a service that takes a second. */
async function meet(
  bench: Bench,
  policy: Partial<ServicePolicy<object>>,
  runs: number,
): Promise<readonly HostAnswer[]> {
  const app = workApp(async (_signal, { services }) => {
    bench.note('begin');
    await delay(services.clock, 1000);
    bench.note('end');
  }, policy);
  await bench.host(app);
  await bench.finish(bench.start());
  return bench.finish(Promise.all(Array.from({ length: runs }, () => bench.run('work'))));
}
