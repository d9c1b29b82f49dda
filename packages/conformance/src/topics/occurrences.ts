import type { BuiltInServices, Execution } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { HostCall } from '../host-harness.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { workApp } from '../topic-services.ts';

const DUE = new Date('2026-11-22T11:45:00Z');

/** What an execution knows about the due time it serves. */
export function describeOccurrences(add: AddTopicTest): void {
  add('the occurrence is derived from the due time, whenever the run begins', ['scheduledRuns'], async (host) => {
    const [execution] = await executionsOf(host, { scheduledTime: DUE });
    expect(execution).toMatchObject({
      service: 'work',
      trigger: 'schedule',
      occurrence: { id: 'work@2026-11-22T11:45:00Z', scheduledTime: DUE },
    });
    expect(host.outcomes).toMatchObject([{ trigger: 'schedule', occurrence: { id: 'work@2026-11-22T11:45:00Z' } }]);
  });

  add('two deliveries of a due time are one occurrence and two executions', ['scheduledRuns'], async (host) => {
    const [first, second] = await executionsOf(host, { scheduledTime: DUE }, { scheduledTime: DUE });
    expect(first?.occurrence).toEqual(second?.occurrence);
    expect(first?.id).not.toBe(second?.id);
  });

  add('the first delivery is attempt 1 and not past due', [], async (host) => {
    const [execution] = await executionsOf(host, {});
    expect(execution).toMatchObject({ attempt: 1, pastDue: false });
  });

  add('the attempt is the platform’s delivery count', ['scheduledRuns', 'carriesAttempt'], async (host) => {
    const [execution] = await executionsOf(host, { scheduledTime: DUE, attempt: 3 });
    expect(execution).toMatchObject({ attempt: 3 });
  });

  add('every delivery is attempt 1', ['scheduledRuns', '!carriesAttempt'], async (host) => {
    const [execution] = await executionsOf(host, { scheduledTime: DUE, attempt: 3 });
    expect(execution).toMatchObject({ attempt: 1 });
  });

  add('an execution that begins more than a minute after it was due is past due', ['scheduledRuns'], async (host) => {
    const [execution] = await executionsOf(host, { scheduledTime: secondsAgo(host, 61) });
    expect(execution).toMatchObject({ pastDue: true });
  });

  add('an execution that begins within a minute is not past due', ['scheduledRuns'], async (host) => {
    const [execution] = await executionsOf(host, { scheduledTime: secondsAgo(host, 59) });
    expect(execution).toMatchObject({ pastDue: false });
  });

  add('every attempt of a late occurrence is past due, and none of a punctual one', ['scheduledRuns'], async (host) => {
    const seen: boolean[] = [];
    const app = workApp(
      async (_signal, { pastDue }) => {
        seen.push(pastDue);
        throw new Error('no');
      },
      { retry: { attempts: 2, delayMs: 5000, jitter: 0 } },
    );
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work', { scheduledTime: secondsAgo(host, 58) }));
    if (!host.capabilities.hostPerRun) await host.finish(host.run('work', { scheduledTime: DUE }));
    expect(seen).toEqual(host.capabilities.hostPerRun ? [false, false] : [false, false, true, true]);
  });

  add('an occurrence older than the policy allows is skipped, which is a success', ['scheduledRuns'], async (host) => {
    const app = workApp(async () => host.note('called'), { maxLatenessMs: 600_000 });
    await host.create(app);
    await host.finish(host.start());
    const answer = await host.finish(host.run('work', { scheduledTime: DUE }));
    expect(host.outcomes).toMatchObject([{ status: 'skipped', reason: 'tooLate' }]);
    expectAnswer(host, answer, { answer: 'success', exitCode: 0 });
    expect(host.journal).toEqual([]);
  });

  add('an occurrence exactly as old as the policy allows is served', ['scheduledRuns'], async (host) => {
    const app = workApp(async () => host.note('called'), { maxLatenessMs: 600_000 });
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work', { scheduledTime: secondsAgo(host, 599) }));
    expect(host.journal).toEqual(['called']);
  });

  add(
    'the platform may report as past due what is punctual by the clock',
    ['scheduledRuns', 'carriesPastDue'],
    async (host) => {
      const [execution] = await executionsOf(host, { scheduledTime: secondsAgo(host, 1), pastDue: true });
      expect(execution).toMatchObject({ pastDue: true });
    },
  );

  add(
    'only the clock decides whether an occurrence is past due',
    ['scheduledRuns', '!carriesPastDue'],
    async (host) => {
      const [execution] = await executionsOf(host, { scheduledTime: secondsAgo(host, 1), pastDue: true });
      expect(execution).toMatchObject({ pastDue: false });
    },
  );
}

function secondsAgo(host: HostUnderTest, seconds: number): Date {
  return new Date(host.clock.now() - seconds * 1000);
}

type Seen = Pick<Execution<BuiltInServices>, 'id' | 'service' | 'occurrence' | 'trigger' | 'attempt' | 'pastDue'>;

/** The contexts that the executions of some runs received. */
async function executionsOf(host: HostUnderTest, ...calls: readonly HostCall[]): Promise<readonly Seen[]> {
  const executions: Seen[] = [];
  const app = workApp(async (_signal, { id, service, occurrence, trigger, attempt, pastDue }) => {
    executions.push({ id, service, occurrence, trigger, attempt, pastDue });
  });
  await host.create(app);
  await host.finish(host.start());
  for (const call of calls) await host.finish(host.run('work', call));
  return executions;
}
