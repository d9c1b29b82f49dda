import { describe, expect, it } from 'vitest';
import { describeConcurrentClient } from '../../packages/testing/src/lambda-runtime/concurrent-client-suite.fixture.ts';
import { fixtures } from '../../packages/testing/src/lambda-runtime/open-sandbox.fixture.ts';
import { describeRuntimeClient } from '../../packages/testing/src/lambda-runtime/runtime-client-suite.fixture.ts';
import { installRuntimeClient } from '../support/install-runtime-client.ts';
import { openFunction } from './sandbox.ts';

// Located while the tests are collected, because that decides whether they are skipped.
const client = await installRuntimeClient();
if (client.reason !== undefined) console.warn(`Skipping the tests of the real Lambda runtime client. ${client.reason}`);

describe.skipIf(client.path === undefined)('the real runtime client', () => {
  const args = [client.path ?? ''];

  // The very behaviour that the bootstrap of @anyhost/testing is held to.
  describeRuntimeClient('aws-lambda-ric', args);
  describeConcurrentClient('aws-lambda-ric', args);

  it('starts cold again after a kill', async () => {
    const subject = await openFunction({ cwd: fixtures, args, handler: 'probe.answer' });
    expect(await subject.api.invoke({}, { timeoutMs: 30_000 })).toMatchObject({
      coldStart: true,
      payload: { served: 1 },
    });
    await subject.sandbox.kill();
    await subject.restart();
    expect(await subject.api.invoke({}, { timeoutMs: 30_000 })).toMatchObject({
      coldStart: true,
      payload: { served: 1 },
    });
  });

  // This is why a thread never ends by itself here: only the process does, when nothing is under way in it.
  it('takes all threads down when one has ended and its next event comes', async () => {
    const subject = await openFunction({
      cwd: fixtures,
      args,
      handler: 'probe.endThread',
      maxConcurrency: 8,
      env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '2' },
    });
    await subject.api.whenIdle();
    const lost = subject.api.invoke({ end: true }, { timeoutMs: 500 });
    expect(await lost).toMatchObject({ kind: 'timeout' });
    const next = [1, 2].map(() => subject.api.invoke({}, { timeoutMs: 30_000 }));
    expect((await Promise.all(next)).map(({ kind }) => kind)).toContain('exit');
    expect(await subject.sandbox.exited).toEqual({ code: null, signal: 'SIGABRT' });
  });
});
