import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useBundle } from './bundle-handler.ts';
import { expectError } from './expect-error.ts';
import { dueEvent, type LogLine, noClient, openService, type ServiceUnderTest } from './open-service.ts';

const SHORT = { timeoutMs: 1500 };
// A reserve of 600 ms is enough even on a busy machine.
const LONGER = { timeoutMs: 3000 };

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, progress', () => {
  const progress = useBundle('progress');

  const open = async (): Promise<ServiceUnderTest> => {
    const STATE = join(await temporaryFolder(), 'state.db');
    return openService({ folder: progress.folder, env: { STATE } });
  };

  it('is saved before the deadline, and the retry resumes from there, in this sandbox and in the next', async () => {
    const subject = await open();
    const first = await subject.run('counter', LONGER);
    expectError(first, 'ERR_ANYHOST_EXECUTION_TIMED_OUT', 'counter@2026-11-22T06:15:00Z ran out of time (attempt 1');
    expect(first.record.timeLeftMs).toBeGreaterThan(0);
    const saved = fieldsOf(subject, 'fixture.saved', 'count');
    expect(saved).toEqual([expect.any(Number)]);
    expect(saved[0]).toBeGreaterThan(0);

    const event = { ...dueEvent('counter'), attempt: '2' };
    expectError(await subject.run('counter', { ...LONGER, event }), 'ERR_ANYHOST_EXECUTION_TIMED_OUT', '(attempt 2');
    expect(fieldsOf(subject, 'fixture.begins', 'from')).toEqual([0, saved[0]]);
    const latest = fieldsOf(subject, 'fixture.saved', 'count').at(-1);

    await subject.sandbox.kill();
    await subject.restart();
    expect((await subject.run('counter', LONGER)).record).toMatchObject({ kind: 'error', coldStart: true });
    expect(fieldsOf(subject, 'fixture.begins', 'from')).toEqual([latest]);
  });

  it('survives a SIGKILL in the middle of an execution: the cold start resumes', async () => {
    const subject = await open();
    const killed = subject.api.invoke(dueEvent('pages'), { timeoutMs: 30_000 });
    await subject.sandbox.waitForLine('"page":20');
    await subject.sandbox.kill();
    expect(await killed).toMatchObject({ kind: 'exit', errorType: 'Runtime.ExitError' });
    const reached = Math.max(...fieldsOf(subject, 'fixture.page', 'page').map(Number));

    await subject.restart();
    const { record, outcome } = await subject.run('pages');
    expect(record).toMatchObject({ kind: 'response', coldStart: true });
    expect(outcome['event']).toBe('execution.completed');
    const [from] = fieldsOf(subject, 'fixture.begins', 'from');
    // The page whose line the kill cut off was saved all the same.
    expect([reached, reached + 1]).toContain(from);
    expect(fieldsOf(subject, 'fixture.page', 'page')[0]).toBe(Number(from) + 1);
  });

  it('of work longer than any invocation is a chain: runAgain, and a continuation of the same occurrence', async () => {
    const subject = await open();
    const first = await subject.run('chain', SHORT);
    expect(first.record.kind).toBe('response');
    expect(first.outcome).toMatchObject({ event: 'execution.completed', interrupted: true, runAgain: true });

    const event = { service: 'chain', trigger: 'continuation' };
    const last = await subject.run('chain', { event });
    expect(last.outcome).toMatchObject({
      event: 'execution.completed',
      trigger: 'continuation',
      occurrence: 'chain@2026-11-22T06:15:00Z',
    });
    expect(last.outcome).not.toHaveProperty('runAgain');
    const [, from] = fieldsOf(subject, 'fixture.begins', 'from');
    expect(from).toBeGreaterThan(0);
    expect((await subject.run('chain', { event })).outcome).toMatchObject({ reason: 'nothingToContinue' });
  });
});

function fieldsOf(subject: ServiceUnderTest, event: string, field: string): unknown[] {
  return subject.log().flatMap((line: LogLine) => (line['event'] === event ? [line[field]] : []));
}
