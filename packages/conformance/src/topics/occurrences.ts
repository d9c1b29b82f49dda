import type { BuiltInServices, Execution } from '@anyhost/core';
import { expect } from 'vitest';
import type { HostCall } from '../host-harness.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { workApp } from '../topic-services.ts';

const DUE = new Date('2026-11-22T11:45:00Z');

/** What an execution is told of the due time it serves. */
export function describeOccurrences(add: AddTopicTest): void {
  add('the occurrence is made of the due time, whenever the run begins', ['scheduledRuns'], async (host) => {
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

  add('the platform says which delivery it is', ['scheduledRuns', 'carriesAttempt'], async (host) => {
    const [execution] = await executionsOf(host, { scheduledTime: DUE, attempt: 3 });
    expect(execution).toMatchObject({ attempt: 3 });
  });

  add('every delivery is attempt 1', ['scheduledRuns', '!carriesAttempt'], async (host) => {
    const [execution] = await executionsOf(host, { scheduledTime: DUE, attempt: 3 });
    expect(execution).toMatchObject({ attempt: 1 });
  });

  add('the platform says that an occurrence is late', ['scheduledRuns', 'carriesPastDue'], async (host) => {
    const [execution] = await executionsOf(host, { scheduledTime: DUE, pastDue: true });
    expect(execution).toMatchObject({ pastDue: true });
  });

  add('no occurrence is said to be late', ['scheduledRuns', '!carriesPastDue'], async (host) => {
    const [execution] = await executionsOf(host, { scheduledTime: DUE, pastDue: true });
    expect(execution).toMatchObject({ pastDue: false });
  });
}

type Seen = Pick<Execution<BuiltInServices>, 'id' | 'service' | 'occurrence' | 'trigger' | 'attempt' | 'pastDue'>;

/** What the executions of some runs were told. */
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
