import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useBundle } from './bundle-handler.ts';
import { expectError } from './expect-error.ts';
import { dueEvent, noClient, openService, type ServiceOptions, type ServiceUnderTest } from './open-service.ts';

const SHORT = { timeoutMs: 1500 };

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, what hangs', () => {
  const healing = useBundle('healing');
  const hungInit = useBundle('hung-init');

  const open = (handler: string, options: Partial<ServiceOptions> = {}): Promise<ServiceUnderTest> =>
    openService({ folder: healing.folder, handler, ...options });

  it('in a start is named by the first answer, ends the process in the second invocation, and the third is well', async () => {
    const GATE = join(await temporaryFolder(), 'gate');
    const subject = await open('connecting', { env: { GATE }, freezeBetweenInvocations: true });
    const first = await subject.run('sync', SHORT);
    expectError(
      first,
      'ERR_ANYHOST_EXECUTION_REFUSED',
      "the host is still starting; retry later. The start is waiting for singleton 'db'",
    );
    expect(first.record.timeLeftMs).toBeGreaterThan(0);

    const { record } = await subject.run('sync', SHORT);
    expect(record).toMatchObject({ kind: 'exit', errorType: 'Runtime.ExitError', coldStart: false });
    expect(record.timeLeftMs).toBeGreaterThan(0);
    expect(await subject.sandbox.exited).toEqual({ code: 1, signal: null });
    expect(subject.log().at(-1)).toMatchObject({
      level: 'fatal',
      event: 'lambda.sandboxEnded',
      requestId: record.requestId,
      kind: 'start',
      pending: ["singleton 'db'"],
    });

    await writeFile(GATE, '');
    await subject.restart();
    expect((await subject.run('sync', SHORT)).record).toMatchObject({ kind: 'response', coldStart: true });
  });

  it('in a store ends the process in the second invocation that it did not answer', async () => {
    const subject = await open('storing');
    const first = await subject.run('sync');
    expectError(first, 'ERR_ANYHOST_EXECUTION_REFUSED', 'did not answer');
    const { record } = await subject.run('sync');
    expect(record).toMatchObject({ kind: 'exit', errorType: 'Runtime.ExitError' });
    await subject.sandbox.exited;
    expect(subject.log().at(-1)).toMatchObject({ level: 'fatal', event: 'lambda.sandboxEnded', kind: 'store' });
  });

  it('in handler.start() at module level runs into the init timeout, with a line that says what is pending', async () => {
    const subject = await openService({ folder: hungInit.folder });
    const invocation = subject.api.invoke(dueEvent('sync'), { timeoutMs: 30_000 });
    const { text } = await subject.sandbox.waitForLine('host.stillStarting');
    expect(JSON.parse(text)).toMatchObject({ level: 'warn', pending: ["singleton 'broker'"] });
    expect(await subject.sandbox.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await invocation).toMatchObject({ kind: 'exit', handedOutAt: undefined });
  });
});

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, a thrown error', () => {
  const healing = useBundle('healing');

  it.each([
    [
      'without a message of its own is reported by its inner ones',
      'aggregate',
      'AggregateError',
      'Error: no tea; RangeError: no cups',
    ],
    ['that is frozen is reported as it is', 'frozen', 'RangeError', 'frozen'],
    ['that cannot be read has a class all the same', 'revoked', 'AnyhostError', 'cannot be read'],
    ['with a stack that is none has a class all the same', 'odd-stack', 'RangeError', 'odd'],
    ['with a stack that cannot be read has a class all the same', 'closed-stack', 'RangeError', 'closed'],
    ['of five million characters is cut', 'long', 'RangeError', 'xxx… (4991808 more characters)'],
  ])('%s, and the process lives', async (_, service, errorType, message) => {
    const { api } = await openService({ folder: healing.folder, handler: 'throwing' });
    const record = await api.invoke(dueEvent(service), { timeoutMs: 30_000 });
    expect(record).toMatchObject({ kind: 'error', errorType });
    expect(record.errorMessage).toContain(message);
    expect(record.errorMessage).not.toBe('');
    const next = await api.invoke(dueEvent('completes'), { timeoutMs: 30_000 });
    expect(next).toMatchObject({ kind: 'response', coldStart: false });
  });

  it('of a start is reported like that of a service', async () => {
    const { api } = await openService({ folder: healing.folder, handler: 'refused' });
    const message = 'Error: connect ECONNREFUSED ::1:6379; Error: connect ECONNREFUSED 127.0.0.1:6379';
    const record = await api.invoke(dueEvent('sync'), { timeoutMs: 30_000 });
    expect(record).toMatchObject({ kind: 'error', errorType: 'AggregateError', errorMessage: message });
  });
});
