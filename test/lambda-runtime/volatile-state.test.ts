import { describe, expect, it } from 'vitest';
import { useBundle } from './bundle-handler.ts';
import { dueEvent, noClient, openService } from './open-service.ts';

const REASON = /'.+state\.db' is in the temporary folder, which on AWS Lambda is lost with the sandbox/;

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, a SQLite file in the temporary folder', () => {
  const bundle = useBundle('volatile-state');

  it('is refused for a service that needs durable state, with the reason', async () => {
    const { api } = await openService({ folder: bundle.folder, handler: 'needy' });
    const record = await api.invoke(dueEvent('work'), { timeoutMs: 30_000 });
    expect(record).toMatchObject({ kind: 'error', errorType: 'AnyhostError' });
    expect(record.errorMessage).toContain("the state store ('sqlite') is not durable");
    expect(record.errorMessage).toMatch(REASON);
  });

  it('serves others, and the log says once that it is not durable', async () => {
    const subject = await openService({ folder: bundle.folder, handler: 'modest' });
    for (let run = 0; run < 2; run += 1) await subject.run('work');
    const told = subject.log().filter(({ event }) => event === 'store.notDurable');
    expect(told).toMatchObject([{ store: 'sqlite', reason: expect.stringMatching(REASON) }]);
  });
});
