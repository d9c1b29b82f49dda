import { delay, type ServicePolicy } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { HostAnswer } from '../host-harness.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { workApp } from '../topic-services.ts';

/** Runs that overlap in one process. */
export function describeOverlap(add: AddTopicTest): void {
  add('a run while another is under way is skipped: overlap, which is not a failure', ['!hostPerRun'], async (host) => {
    const answers = await meet(host, {}, 2);
    expect(host.outcomes.map(({ status }) => status)).toEqual(['skipped', 'completed']);
    expect(host.outcomes[0]).toMatchObject({ reason: 'overlap' });
    for (const answer of answers) {
      if (answer.kind !== 'outcome') expectAnswer(host, answer, { answer: 'success', exitCode: 0 });
    }
  });

  add('with overlap: queue one run waits, and those after it are skipped', ['!hostPerRun'], async (host) => {
    await meet(host, { overlap: 'queue' }, 4);
    expect(host.outcomes.map(({ status }) => status).sort()).toEqual(['completed', 'completed', 'skipped', 'skipped']);
    expect(host.journal).toEqual(['begin', 'end', 'begin', 'end']);
  });

  add('after a skipped run the next one is called', ['!hostPerRun'], async (host) => {
    await meet(host, {}, 2);
    await host.finish(host.run('work'));
    expect(host.outcomes.at(-1)).toMatchObject({ status: 'completed' });
  });

  add('runs do not overlap: each has its own host', ['hostPerRun'], async (host) => {
    await meet(host, {}, 2);
    expect(host.outcomes.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(host.journal).toEqual(['begin', 'begin', 'end', 'end']);
  });
}

/** Begins several runs of a service that takes a second. */
async function meet(
  host: HostUnderTest,
  policy: Partial<ServicePolicy<object>>,
  runs: number,
): Promise<readonly HostAnswer[]> {
  const app = workApp(async (_signal, { services }) => {
    host.note('begin');
    await delay(services.clock, 1000);
    host.note('end');
  }, policy);
  await host.create(app);
  await host.finish(host.start());
  return host.finish(Promise.all(Array.from({ length: runs }, () => host.run('work'))));
}
