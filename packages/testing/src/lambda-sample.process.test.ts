import { join } from 'node:path';
import { schedulerInput } from '@anyhost/testing';
import { createLambdaRuntimeApi, startLambdaSandbox } from '@anyhost/testing/lambda-runtime';
import { expect, onTestFinished, test } from 'vitest';

test('the deployed function serves a schedule', async () => {
  const api = await createLambdaRuntimeApi();
  onTestFinished(() => api.close()); // ends the sandbox too
  // The folder that is deployed; its index.mjs exports `handler`.
  const sandbox = await startLambdaSandbox({ api, cwd: join(import.meta.dirname, 'fixtures/function') });

  const event = schedulerInput({ service: 'price-cache', scheduledTime: '2026-11-22T06:15:00Z' });
  expect(await api.invoke(event, { timeoutMs: 10_000 })).toMatchObject({ kind: 'response', coldStart: true });
  expect((await sandbox.waitForLine('"done"')).text).toContain('price-cache');
});
