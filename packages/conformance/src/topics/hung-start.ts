import { defineApplication } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer, expectEnd } from '../expect-answer.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { codeOf, YEARLY } from '../topic-services.ts';

const LIMIT = { timeLeftMs: 10_000 };

/** A start that does not end, for any reason. */
export function describeHungStart(add: AddTopicTest): void {
  add('is reported, with what it is waiting for', [], async (host) => {
    await host.create(appOf(host));
    const begun = host.capabilities.drivesSchedule ? host.start() : host.run('work');
    await host.clock.advance('30s');
    expect(host.linesOf('host.stillStarting')[0]).toMatchObject({
      level: 'warn',
      fields: { pending: ["singleton 'db'"] },
    });
    host.release();
    await host.finish<unknown>(begun);
  });

  add('a run that waits for it is refused before its deadline, and names it', ['!drivesSchedule'], async (host) => {
    await host.create(appOf(host), {}, LIMIT);
    await refusedInTime(host);
  });

  add(
    'the second run that waits for it ends the process, and not the first',
    ['endsWhenStuck', '!hostPerRun'],
    async (host) => {
      await host.create(appOf(host), {}, LIMIT);
      await refusedInTime(host);
      await host.clock.advance(1000);
      expect(host.exitCode).toBeUndefined();
      await refusedInTime(host);
      await expectEnd(host);
    },
  );

  add(
    'a start that takes longer than startupTimeoutMs ends the process',
    ['endsWhenStuck', '!hostPerRun'],
    async (host) => {
      await host.create(appOf(host), { startupTimeoutMs: 3000 }, LIMIT);
      const answer = await host.finish(host.run('work'));
      expect(answer.kind).toBe('rejected');
      const error = host.errorOf(answer) ?? host.loggedError('host.startFailed');
      expect(codeOf(error)).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
      await expectEnd(host);
    },
  );

  add('runs are served as soon as it ends', ['!drivesSchedule', '!hostPerRun'], async (host) => {
    await host.create(appOf(host), {}, LIMIT);
    await refusedInTime(host);
    host.release();
    await host.clock.advance(0);
    expectAnswer(host, await host.finish(host.run('work')), { answer: 'success', exitCode: 0 });
    expect(host.exitCode).toBeUndefined();
  });
}

function appOf(host: HostUnderTest) {
  return defineApplication('conformance')
    .singleton('db', () => host.hang())
    .job('work', { schedule: YEARLY }, async () => host.note('called'));
}

async function refusedInTime(host: HostUnderTest): Promise<void> {
  const began = host.clock.monotonic();
  const answer = await host.finish(host.run('work'));
  expect(host.outcomes.at(-1)).toMatchObject({ status: 'refused', reason: 'hostStarting' });
  expect(host.outcomes.at(-1)).toHaveProperty('error.message', expect.stringContaining("singleton 'db'"));
  expectAnswer(host, answer, { answer: 'failure', exitCode: 1 });
  expect(host.journal).toEqual([]);
  // A host per run cleans up before it ends.
  if (!host.capabilities.hostPerRun) expect(host.clock.monotonic() - began).toBeLessThan(LIMIT.timeLeftMs);
}
