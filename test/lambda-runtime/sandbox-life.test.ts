import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { useBundle } from './bundle-handler.ts';
import { dueEvent, noClient, openService, type ServiceOptions, type ServiceUnderTest } from './open-service.ts';

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, a sandbox', () => {
  const life = useBundle('sandbox-life');

  const open = (options: Partial<ServiceOptions> = {}): Promise<ServiceUnderTest> =>
    openService({ folder: life.folder, ...options });

  it('that is frozen beyond the deadline of an invocation serves the next clean: no stale timer, no listener', async () => {
    const subject = await open({ freezeBetweenInvocations: true });
    const timeoutMs = 500;
    const first = await subject.run('looks-around', { timeoutMs });
    await subject.api.whenIdle();
    expect(subject.sandbox.frozen).toBe(true);
    // The deadline itself has to pass: whatever waited for it would be overdue at the thaw.
    await wait(Number(first.record.timeLeftMs) + 100);

    const second = await subject.run('looks-around', { timeoutMs });
    expect(second.record).toMatchObject({ kind: 'response', coldStart: false });
    await subject.api.whenIdle();
    const log = subject.log();
    expect(log.filter(({ event }) => event === 'fixture.found')).toEqual([
      // The one timer is the execution's own.
      expect.objectContaining({ served: 1, aborted: false, timers: ['Timeout'], listeners: [] }),
      expect.objectContaining({ served: 2, aborted: false, timers: ['Timeout'], listeners: [] }),
    ]);
    expect(log.filter(({ event }) => event === 'fixture.aborted')).toEqual([]);
    expect(new Set(log.map(({ requestId }) => requestId))).toEqual(
      new Set([first.record.requestId, second.record.requestId]),
    );
  });

  it('that is frozen and killed has lost no line of a burst', async () => {
    const subject = await open({ freezeBetweenInvocations: true });
    const record = await subject.api.invoke(dueEvent('writes'), { timeoutMs: 30_000 });
    expect(record.kind).toBe('response');
    await subject.api.whenIdle();
    expect(subject.sandbox.frozen).toBe(true);
    await subject.sandbox.kill();

    const lines = subject.log().filter(({ line }) => line !== undefined);
    expect(lines.map(({ line }) => line)).toEqual(Array.from({ length: 6000 }, (_, index) => index + 1));
    expect(lines.every(({ requestId }) => requestId === record.requestId)).toBe(true);
    expect(subject.log().at(-1)).toMatchObject({ event: 'execution.completed' });
  });

  it('dies from SIGTERM between two invocations: it installs no listener', async () => {
    const subject = await open();
    await subject.run('looks-around');
    await subject.api.whenIdle();
    expect(await subject.sandbox.terminate({ graceMs: 30_000 })).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('dies from SIGTERM in the middle of an execution, and the next invocation is cold', async () => {
    const subject = await open();
    const invocation = subject.api.invoke(dueEvent('works'), { timeoutMs: 30_000 });
    await subject.sandbox.waitForLine('fixture.working');
    expect(await subject.sandbox.terminate({ graceMs: 30_000 })).toEqual({ code: null, signal: 'SIGTERM' });
    expect(await invocation).toMatchObject({ kind: 'exit', errorType: 'Runtime.ExitError' });

    await subject.restart();
    expect((await subject.run('looks-around')).record).toMatchObject({ kind: 'response', coldStart: true });
  });

  it('that was killed between two invocations starts cold', async () => {
    const subject = await open();
    expect((await subject.run('looks-around')).record.coldStart).toBe(true);
    expect((await subject.run('looks-around')).record.coldStart).toBe(false);
    await subject.sandbox.kill();
    await subject.restart();
    expect((await subject.run('looks-around')).record.coldStart).toBe(true);
    expect(subject.log().filter(({ event }) => event === 'fixture.found')).toMatchObject([{ served: 1 }]);
  });
});
