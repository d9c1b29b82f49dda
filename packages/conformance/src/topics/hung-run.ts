import { defineApplication, delay } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer, expectEnd } from '../expect-answer.ts';
import type { HostAnswer } from '../host-harness.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { YEARLY } from '../topic-services.ts';

const LIMIT = { timeLeftMs: 10_000 };
const SUCCESS = { answer: 'success', exitCode: 0 } as const;
const FAILURE = { answer: 'failure', exitCode: 1 } as const;

/** A run that does not end: what happens to the process, and to concurrent runs. */
export function describeHungRun(add: AddTopicTest): void {
  add('is answered before its deadline, and then the process ends', ['endsWhenStuck'], async (host) => {
    await host.create(appOf(host), {}, LIMIT);
    await host.finish(host.start());
    const answer = await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ status: 'abandoned', timeLeftMs: 250 }]);
    expectAnswer(host, answer, FAILURE);
    await expectEnd(host);
  });

  add('the process ends when concurrent runs have been answered', ['endsWhenStuck', '!hostPerRun'], async (host) => {
    const { beside } = await hangBeside(host);
    await host.clock.advance(1000);
    expect(host.exitCode).toBeUndefined();
    expectAnswer(host, await host.finish(beside), SUCCESS);
    await expectEnd(host);
  });

  add(
    'until the process ends, runs of other services are refused',
    ['endsWhenStuck', 'drainsWhenStuck', '!hostPerRun'],
    async (host) => {
      const { beside } = await hangBeside(host);
      expectAnswer(host, await host.finish(host.run('other')), FAILURE);
      expect(host.outcomes.at(-1)).toMatchObject({ service: 'other', status: 'refused', reason: 'stopping' });
      await host.finish(beside);
      await expectEnd(host);
    },
  );

  add(
    'until the process ends, other services are served',
    ['endsWhenStuck', '!drainsWhenStuck', '!hostPerRun'],
    async (host) => {
      const { beside } = await hangBeside(host);
      expectAnswer(host, await host.finish(host.run('other')), SUCCESS);
      expect(host.exitCode).toBeUndefined();
      await host.finish(beside);
      await expectEnd(host);
    },
  );

  add('other services are served meanwhile', ['!endsWhenStuck', '!hostPerRun'], async (host) => {
    await host.create(appOf(host), {}, LIMIT);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expectAnswer(host, await host.finish(host.run('other')), SUCCESS);
    expect(host.outcomes).toMatchObject([{ status: 'abandoned' }, { service: 'other', status: 'completed' }]);
  });
}

/** Lets a run hang until its answer, while another one is under way that ends two seconds later. */
async function hangBeside(host: HostUnderTest): Promise<{ readonly beside: Promise<HostAnswer> }> {
  await host.create(appOf(host), {}, LIMIT);
  await host.finish(host.start());
  const hung = host.run('work');
  await host.clock.advance(5000);
  const beside = host.run('slow');
  expectAnswer(host, await host.finish(hung), FAILURE);
  return { beside };
}

function appOf(host: HostUnderTest) {
  return defineApplication('conformance')
    .job('work', { schedule: YEARLY }, () => host.hang())
    .job('slow', { schedule: YEARLY }, async (_signal, { services }) => void (await delay(services.clock, 7000)))
    .job('other', { schedule: YEARLY }, async () => {});
}
