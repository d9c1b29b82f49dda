import { join } from 'node:path';
import { startAzureWorker } from '@anyhost/testing/azure-worker';
import { expect, onTestFinished, test } from 'vitest';

test('the deployed function app serves a timer that is late, and ends in time', async () => {
  // The folder that is deployed: host.json, package.json with `main`, the code, node_modules.
  const worker = await startAzureWorker({ directory: join(import.meta.dirname, 'fixtures/function-app') });
  onTestFinished(async () => void (await worker.kill()));

  const result = await worker.invokeTimer('price-cache', { isPastDue: true });
  expect(result).toMatchObject({ kind: 'success', logs: [{ level: 'information', message: 'ran late' }] });
  expect(await worker.terminate({ graceMs: 5000 })).toEqual({ code: 0, signal: null });
});
