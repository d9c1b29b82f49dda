import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fixtures, openSandbox } from './open-sandbox.fixture.ts';
import type { LambdaRuntimeApi } from './runtime-api.ts';
import { type LambdaSandbox, type LambdaSandboxOptions, startLambdaSandbox } from './sandbox.ts';

/** Long enough for a busy machine: no test waits for it. */
const timeoutMs = 30_000;

const CONSOLE_LINE = /^\S+\trequest-1\tINFO\tconsole \d+ x{100}$/;
const PLAIN_LINE = /^descriptor \d+ x{100}$/;

/** What a program that runs Lambda handlers does, whichever it is: the real client, and our own in its place. */
export function describeRuntimeClient(name: string, args: readonly string[]): void {
  const open = (
    handler: string,
    options: Partial<LambdaSandboxOptions> = {},
  ): Promise<{ readonly api: LambdaRuntimeApi; readonly sandbox: LambdaSandbox }> =>
    openSandbox({ cwd: fixtures, args, handler, ...options });

  describe(`${name}: answers`, () => {
    it('gives the handler the event and a context, and its answer is the record’s payload', async () => {
      const { api, sandbox } = await open('probe.answer');
      const functionArn = 'arn:aws:lambda:eu-west-1:210987654321:function:orders';
      const record = await api.invoke({ orders: ['ä', '€'] }, { timeoutMs, requestId: 'request-1', functionArn });
      expect(record).toMatchObject({ requestId: 'request-1', kind: 'response', errorType: undefined, coldStart: true });
      expect(record.payload).toMatchObject({ event: { orders: ['ä', '€'] }, requestId: 'request-1', functionArn });
      expect(record.timeLeftMs).toBeGreaterThan(0);
      expect(record.timeLeftMs).toBeLessThanOrEqual(timeoutMs);
      await sandbox.waitForLine('serving request-1');
    });

    it('shows the handler the time to the deadline, counted from the delivery of the event', async () => {
      const { api } = await open('probe.answer');
      const { payload } = await api.invoke({}, { timeoutMs: 5000 });
      expect(payload).toMatchObject({ timeLeftMs: expect.any(Number) });
      const { timeLeftMs } = Object(payload);
      expect(timeLeftMs).toBeGreaterThan(0);
      expect(timeLeftMs).toBeLessThanOrEqual(5000);
    });

    it('serves invocations one after another in one process, of which only the first starts cold', async () => {
      const { api } = await open('probe.answer');
      const records = await Promise.all([1, 2, 3].map((order) => api.invoke({ order }, { timeoutMs })));
      expect(records.map(({ payload }) => payload)).toMatchObject(
        [1, 2, 3].map((served) => ({ served, event: { order: served } })),
      );
      expect(records.map(({ coldStart }) => coldStart)).toEqual([true, false, false]);
    });

    it('does not wait for timers that the handler leaves behind', async () => {
      const { api } = await open('probe.leaveTimerBehind');
      expect(await api.invoke({}, { timeoutMs })).toMatchObject({ kind: 'response', payload: 'answered' });
    });

    it('reports an error with its class, message and stack', async () => {
      const { api } = await open('probe.fail');
      const record = await api.invoke({ product: 'mugs' }, { timeoutMs });
      expect(record).toMatchObject({ kind: 'error', errorType: 'OutOfStockError', errorMessage: 'no mugs left' });
      expect(record.payload).toMatchObject({ trace: expect.arrayContaining([expect.stringContaining('probe.mjs')]) });
      expect(await api.invoke({ product: 'caps' }, { timeoutMs })).toMatchObject({ kind: 'error', coldStart: false });
    });

    it('reports a thrown value that is not an Error by its type', async () => {
      const { api } = await open('probe.failWithText');
      expect(await api.invoke({}, { timeoutMs })).toMatchObject({
        kind: 'error',
        errorType: 'string',
        errorMessage: 'just a text',
      });
    });

    it.each(['a stack that is a number', 'a message that is a symbol', 'a name that throws'])(
      'reports an error with %s as one that cannot be read, and goes on',
      async (how) => {
        const { api } = await open('probe.failOddly');
        const unreadable = { kind: 'error', errorType: 'handled' };
        expect(await api.invoke({ how }, { timeoutMs })).toMatchObject({ ...unreadable, coldStart: true });
        expect(await api.invoke({ how }, { timeoutMs })).toMatchObject({ ...unreadable, coldStart: false });
      },
    );

    it('reports an answer that is not JSON as an error', async () => {
      const { api } = await open('probe.answerInCircles');
      expect(await api.invoke({}, { timeoutMs })).toMatchObject({
        kind: 'error',
        errorType: 'Runtime.JSONStringifyError',
      });
    });
  });

  describe(`${name}: ends in the middle of an invocation`, () => {
    it('is killed at the deadline when it has not answered, and the next sandbox starts cold', async () => {
      const { api, sandbox } = await open('probe.overrun');
      await api.whenIdle();
      const record = await api.invoke({}, { timeoutMs: 400 });
      expect(record).toMatchObject({ kind: 'timeout', errorType: 'Sandbox.Timedout' });
      expect(record.errorMessage).toContain('Task timed out after 0.40 seconds');
      expect(record.timeLeftMs).toBeLessThanOrEqual(0);
      expect(await sandbox.exited).toEqual({ code: null, signal: 'SIGKILL' });
      expect(sandbox.lines.map(({ text }) => text).join('\n')).toContain('working');
      await startLambdaSandbox({ api, cwd: fixtures, args, handler: 'probe.answer' });
      expect(await api.invoke({}, { timeoutMs })).toMatchObject({ kind: 'response', coldStart: true });
    });

    it('that exits with a code is a Runtime.ExitError', async () => {
      const { api, sandbox } = await open('probe.exit');
      const record = await api.invoke({ code: 3 }, { timeoutMs });
      expect(record).toMatchObject({ kind: 'exit', errorType: 'Runtime.ExitError' });
      expect(record.errorMessage).toContain('exit status 3');
      expect(await sandbox.exited).toEqual({ code: 3, signal: null });
    });

    it('ends with code 0 when the handler waits for nothing that is alive', async () => {
      const { api, sandbox } = await open('probe.waitForNothing');
      const record = await api.invoke({}, { timeoutMs });
      expect(record).toMatchObject({
        kind: 'exit',
        errorMessage: expect.stringContaining('without providing a reason'),
      });
      expect(await sandbox.exited).toEqual({ code: 0, signal: null });
    });

    it('dies by SIGTERM, for it installs no listener', async () => {
      const { api, sandbox } = await open('probe.overrun');
      const invocation = api.invoke({}, { timeoutMs });
      await sandbox.waitForLine('working');
      expect(await sandbox.terminate({ graceMs: timeoutMs })).toEqual({ code: null, signal: 'SIGTERM' });
      expect(await invocation).toMatchObject({ kind: 'exit', errorMessage: expect.stringContaining('SIGTERM') });
    });
  });

  describe(`${name}: stands still between invocations`, () => {
    it('runs nothing while it is stopped, and is woken by the next event', async () => {
      const { api, sandbox } = await open('probe.tick', { freezeBetweenInvocations: true });
      await api.invoke({}, { timeoutMs });
      await api.whenIdle();
      expect(sandbox.frozen).toBe(true);
      // A freeze is a length of time; no event marks its end.
      await wait(300);
      const { payload } = await api.invoke({}, { timeoutMs });
      expect(sandbox.frozen).toBe(false);
      expect(Object(payload).largestGapMs).toBeGreaterThanOrEqual(290);
    });

    it('is not stopped while the next event waits already', async () => {
      const { api, sandbox } = await open('probe.overrun', { freezeBetweenInvocations: true });
      const invocation = api.invoke({}, { timeoutMs });
      await sandbox.waitForLine('working');
      expect(sandbox.frozen).toBe(false);
      await sandbox.kill();
      await invocation;
    });

    it('takes the next invocation down when a promise rejected unheard meanwhile', async () => {
      const { api } = await open('probe.rejectAfterwards', { freezeBetweenInvocations: true });
      expect(await api.invoke({}, { timeoutMs })).toMatchObject({ kind: 'response' });
      await api.whenIdle();
      // Until the timer of the frozen process is overdue.
      await wait(350);
      expect(await api.invoke({ again: true }, { timeoutMs })).toMatchObject({ kind: 'exit', coldStart: false });
    });

    it('is thawed to receive SIGTERM', async () => {
      const { api, sandbox } = await open('probe.answer', { freezeBetweenInvocations: true });
      await api.whenIdle();
      expect(sandbox.frozen).toBe(true);
      expect(await sandbox.terminate({ graceMs: timeoutMs })).toEqual({ code: null, signal: 'SIGTERM' });
    });

    it('dies by SIGKILL even when stopped, and its invocation goes to the next sandbox', async () => {
      const { api, sandbox } = await open('probe.answer', { freezeBetweenInvocations: true });
      await api.invoke({}, { timeoutMs });
      await api.whenIdle();
      expect(await sandbox.kill()).toEqual({ code: null, signal: 'SIGKILL' });
      const invocation = api.invoke({}, { timeoutMs });
      await startLambdaSandbox({ api, cwd: fixtures, args, handler: 'probe.answer' });
      expect(await invocation).toMatchObject({ kind: 'response', coldStart: true, payload: { served: 1 } });
    });
  });

  describe(`${name}: starts`, () => {
    it('reports an error at the top of the handler’s module as an init error', async () => {
      const { api, sandbox } = await open('init-throws.handler');
      expect(await api.invoke({}, { timeoutMs })).toMatchObject({
        kind: 'error',
        errorType: 'RangeError',
        handedOutAt: undefined,
      });
      expect(api.initError).toMatchObject({ errorType: 'RangeError', errorMessage: 'no connection string' });
      expect((await sandbox.exited).code).not.toBe(0);
    });

    it('ends with code 0 and no output when the handler’s module never settles', async () => {
      const { api, sandbox } = await open('init-stalls.handler');
      expect(await api.invoke({}, { timeoutMs })).toMatchObject({ kind: 'exit', handedOutAt: undefined });
      expect(await sandbox.exited).toEqual({ code: 0, signal: null });
      expect(api.initError).toBeUndefined();
    });

    it('is killed when it is not ready in time', async () => {
      const { api, sandbox } = await open('init-hangs.handler', { initTimeoutMs: 300 });
      expect(await api.invoke({}, { timeoutMs })).toMatchObject({ kind: 'exit', handedOutAt: undefined });
      expect(await sandbox.exited).toEqual({ code: null, signal: 'SIGKILL' });
    });

    it.each([
      ['missing.handler', 'Runtime.ImportModuleError'],
      ['probe.missing', 'Runtime.HandlerNotFound'],
      ['probe.takeCallback', 'Runtime.CallbackHandlerDeprecated'],
    ])('refuses %s with %s', async (handler, errorType) => {
      const { api } = await open(handler);
      expect(await api.invoke({}, { timeoutMs })).toMatchObject({ kind: 'error', errorType });
      expect(api.initError).toMatchObject({ errorType });
    });
  });

  it(`${name}: loses no synchronous line of a handler that is killed after its answer`, async () => {
    const { api, sandbox } = await open('probe.flood');
    expect(await api.invoke({ lines: 6001 }, { timeoutMs, requestId: 'request-1' })).toMatchObject({
      kind: 'response',
    });
    await sandbox.kill();
    expect(sandbox.lines.filter(({ stream, text }) => stream === 'console' && CONSOLE_LINE.test(text))).toHaveLength(
      6001,
    );
    expect(sandbox.lines.filter(({ stream, text }) => stream === 'stdout' && PLAIN_LINE.test(text))).toHaveLength(6001);
  });
}
