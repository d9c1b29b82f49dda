import type { InvocationRecord } from '@anyhost/testing/lambda-runtime';
import { describe, expect, it } from 'vitest';
import { useBundle } from './bundle-handler.ts';
import { type LogLine, noClient, openService, outcomeOf, type ServiceUnderTest } from './open-service.ts';

/** Long enough for a busy machine: no test waits for it. */
const timeoutMs = 30_000;

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, of many invocations at once', () => {
  const folder = useBundle('many-at-once');

  const open = (threads: number, handler = 'handler'): Promise<ServiceUnderTest> =>
    openService({
      folder: folder.folder,
      handler,
      maxConcurrency: 32,
      env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: String(threads) },
    });

  /** Each its own occurrence: of one service, one runs and the others are delivered again later. */
  const invoke = (
    subject: ServiceUnderTest,
    service: string,
    minute: number,
    ms = timeoutMs,
  ): Promise<InvocationRecord> =>
    subject.api.invoke(
      { service, scheduledTime: `2026-11-22T06:${String(minute).padStart(2, '0')}:00Z` },
      { timeoutMs: ms, requestId: `${service}-${minute}` },
    );

  const linesOf = (subject: ServiceUnderTest, requestId: string): LogLine[] =>
    subject.log().filter((line) => line['requestId'] === requestId);

  it.each([1, 2])(
    'twenty, in threads: %i, are right although one of them hangs; then the process ends',
    async (threads) => {
      const subject = await open(threads);
      const services = ['packs', 'ships', 'bills', 'fails'];
      const hanging = invoke(subject, 'hangs', 0, 3000);
      const heeding = invoke(subject, 'heeds', 1, 5000);
      const others = await Promise.all(
        Array.from({ length: 18 }, (_, index) => invoke(subject, services[index % services.length] ?? '', 2 + index)),
      );

      for (const record of others) {
        const [service = ''] = record.requestId.split('-');
        // Written before the answer, but read from another pipe.
        await subject.sandbox.waitForLine(outcomeOf(record.requestId));
        const ends = linesOf(subject, record.requestId).filter(({ event }) => String(event).startsWith('execution.'));
        // A line of each names its own invocation, and only its own.
        const outcome = ends.find(({ event }) => event !== 'execution.started');
        expect(outcome).toMatchObject({
          service,
          occurrence: `${service}@2026-11-22T06:${record.requestId.slice(-2).replace('-', '0')}:00Z`,
        });
        if (record.kind === 'response') {
          const [begins, endsLine] = linesOf(subject, record.requestId).filter(({ event }) =>
            String(event).startsWith('fixture'),
          );
          expect([begins?.['unit'], begins?.['threadId']]).toEqual([endsLine?.['unit'], endsLine?.['threadId']]);
          expect(begins?.['remainingMs']).toBeGreaterThan(timeoutMs / 2);
        } else if (service === 'fails' && record.errorType === 'RangeError') {
          expect(record.errorMessage).toBe('no tea left');
        } else {
          // In a process that runs another occurrence of the service already: Lambda delivers it again.
          expect(record.errorMessage).toContain(
            'this process is running another occurrence of the service; retry later',
          );
        }
      }
      const served = others.filter(({ kind }) => kind === 'response');
      expect(new Set(served.map(({ requestId }) => requestId.split('-')[0]))).toEqual(
        new Set(['packs', 'ships', 'bills']),
      );
      // No two executions of one thread share a scope.
      const units = subject
        .log()
        .filter(({ event }) => event === 'fixture.begins')
        .map(({ unit, threadId }) => `${threadId}:${unit}`);
      expect(new Set(units).size).toBe(units.length);

      expect(await hanging).toMatchObject({
        kind: 'error',
        errorMessage: expect.stringContaining('hangs@2026-11-22T06:00:00Z'),
      });
      expect((await hanging).timeLeftMs).toBeGreaterThan(0);
      expect(await heeding).toMatchObject({ kind: 'error', errorMessage: expect.stringContaining('ran out of time') });
      expect((await subject.sandbox.exited).signal).toBe('SIGKILL');
      expect(subject.log().at(-1)).toMatchObject({ level: 'fatal', event: 'lambda.sandboxEnded', service: 'hangs' });
      expect(subject.api.records.filter(({ kind }) => kind === 'exit' || kind === 'timeout')).toEqual([]);

      await subject.restart();
      expect(await invoke(subject, 'packs', 40)).toMatchObject({ kind: 'response', coldStart: true });
    },
  );

  it('none is lost when one hangs in another thread: the process waits for it', async () => {
    const subject = await open(2);
    const heeding = invoke(subject, 'heeds', 1, 8000);
    const alsoHeeding = invoke(subject, 'heeds', 1, 8000);
    const hanging = await invoke(subject, 'hangs', 0, 3000);
    expect(hanging.kind).toBe('error');
    const answers = await Promise.all([heeding, alsoHeeding]);
    expect(
      answers.some(({ kind, errorMessage }) => kind === 'error' && errorMessage?.includes('ran out of time')),
    ).toBe(true);
    expect((await subject.sandbox.exited).signal).toBe('SIGKILL');
    expect(subject.api.records.filter(({ kind }) => kind === 'exit')).toEqual([]);
  });

  it("all end with one that hangs with onAbandoned 'endProcess'", async () => {
    const subject = await open(1, 'ending');
    const neighbor = invoke(subject, 'heeds', 1);
    const hanging = await invoke(subject, 'hangs', 0, 3000);
    expect(hanging).toMatchObject({ kind: 'error', errorMessage: expect.stringContaining('did not settle') });
    expect(await neighbor).toMatchObject({ kind: 'exit' });
    expect((await subject.sandbox.exited).signal).toBe('SIGKILL');
  });
});
