import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useBundle } from './bundle-handler.ts';
import { expectError } from './expect-error.ts';
import { dueEvent, noClient, openService, type ServiceUnderTest } from './open-service.ts';

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, a service is not called and the answer is', () => {
  const rows = useBundle('rows');
  const states = useBundle('host-states');
  const progress = useBundle('progress');

  const claimed = (): Promise<ServiceUnderTest> => openService({ folder: rows.folder, handler: 'claimed' });

  describe('success, because a retry would be wrong:', () => {
    it('skipped: overlap, for a wrapper that calls the handler twice at once; Lambda delivers one at a time', async () => {
      const subject = await openService({ folder: rows.folder, handler: 'twice' });
      const event = { service: 'completes-late', trigger: 'manual' };
      // Lines of two invocations at once carry no request id: only the answer distinguishes them.
      const record = await subject.api.invoke(event, { timeoutMs: 2000 });
      expect(record).toMatchObject({
        kind: 'response',
        payload: [
          { status: 'completed', interrupted: true },
          { status: 'skipped', reason: 'overlap' },
        ],
      });
    });

    it.each([
      ['duplicate', 'duplicate'],
      ['notLeader', 'not-leader'],
    ])('skipped: %s', async (reason, service) => {
      const { record, outcome } = await (await claimed()).run(service);
      expect(record).toMatchObject({ kind: 'response', payload: null });
      expect(outcome).toMatchObject({ event: 'execution.skipped', reason });
    });

    it('skipped: nothingToContinue', async () => {
      const STATE = join(await temporaryFolder(), 'state.db');
      const subject = await openService({ folder: progress.folder, env: { STATE } });
      const { record, outcome } = await subject.run('chain', { event: { service: 'chain', trigger: 'continuation' } });
      expect(record).toMatchObject({ kind: 'response', payload: null });
      expect(outcome).toMatchObject({ event: 'execution.skipped', reason: 'nothingToContinue' });
    });

    it('skipped: pastDue', (context) => {
      context.skip('it cannot occur: the platform decides about late occurrences, so misfire has no effect');
    });
  });

  describe('failure, because a retry is right:', () => {
    it('refused: insufficientTime, with less than 300 ms', async () => {
      const subject = await openService({ folder: rows.folder });
      await subject.run('completes');
      const run = await subject.run('completes', { timeoutMs: 299 });
      expectError(run, 'ERR_ANYHOST_EXECUTION_REFUSED', 'less than 300 ms are left before the deadline');
      const { outcome } = run;
      expect(outcome).toMatchObject({ event: 'execution.refused', reason: 'insufficientTime' });
    });

    it('refused: hostStarting; the start continues, and the next invocation awaits it', async () => {
      const GATE = join(await temporaryFolder(), 'gate');
      const subject = await openService({ folder: states.folder, handler: 'starting', env: { GATE } });
      const run = await subject.run('works', { timeoutMs: 1000 });
      const { record, outcome } = run;
      expectError(run, 'ERR_ANYHOST_EXECUTION_REFUSED', 'the host is still starting');
      expect(record.timeLeftMs).toBeGreaterThan(0);
      expect(outcome).toMatchObject({ event: 'execution.refused', reason: 'hostStarting' });

      const next = subject.run('works');
      await writeFile(GATE, '');
      expect((await next).record).toMatchObject({ kind: 'response', coldStart: false });
      expect(subject.log().filter(({ event }) => event === 'fixture.connecting')).toHaveLength(1);
    });

    it('refused: stopping, after a service has stopped the application; afterwards a new host runs', async () => {
      const GATE = join(await temporaryFolder(), 'gate');
      const subject = await openService({
        folder: states.folder,
        handler: 'stopping',
        env: { GATE, ANYHOST_LOG_LEVEL: 'debug' },
      });
      expect((await subject.run('stops')).outcome).toMatchObject({ event: 'execution.completed', interrupted: true });
      const run = await subject.run('works');
      expectError(run, 'ERR_ANYHOST_EXECUTION_REFUSED', 'the host is stopping');
      const { outcome } = run;
      expect(outcome).toMatchObject({ event: 'execution.refused', reason: 'stopping' });

      await writeFile(GATE, '');
      await subject.sandbox.waitForLine('"event":"host.stopped"');
      expect((await subject.run('works')).record).toMatchObject({ kind: 'response', coldStart: false });
    });

    it('refused: occurrenceBusy', async () => {
      const run = await (await claimed()).run('busy');
      expectError(run, 'ERR_ANYHOST_EXECUTION_REFUSED', 'another host is running this occurrence');
      const { outcome } = run;
      expect(outcome).toMatchObject({ event: 'execution.refused', reason: 'occurrenceBusy' });
    });

    it('refused: storeUnavailable, for claims', async () => {
      const run = await (await claimed()).run('store-down');
      expectError(run, 'ERR_ANYHOST_EXECUTION_REFUSED', 'did not answer');
      const { outcome } = run;
      expect(outcome).toMatchObject({ reason: 'storeUnavailable', err: { message: expect.any(String) } });
    });

    it('refused: storeUnavailable, for a database that has been closed', async () => {
      const STATE = join(await temporaryFolder(), 'state.db');
      const subject = await openService({ folder: progress.folder, env: { STATE } });
      await subject.run('closes-store');
      const run = await subject.run('counter');
      expectError(run, 'ERR_ANYHOST_EXECUTION_REFUSED', 'did not answer');
      const { outcome } = run;
      expect(outcome).toMatchObject({ event: 'execution.refused', reason: 'storeUnavailable' });
    });
  });

  it('failure: an event that names no service', async () => {
    const { api } = await openService({ folder: rows.folder });
    const record = await api.invoke(dueEvent('unheard-of'), { timeoutMs: 5000 });
    expect(record).toMatchObject({ kind: 'error', errorType: 'AnyhostError' });
    expect(record.errorMessage).toContain('There is no background service "unheard-of"');
  });
});
