// The stand-ins for the platforms, compiled as they are published, around this project's own functions.
import { startAzureWorker } from '@anyhost/testing/azure-worker';
import { createLambdaRuntimeApi, startLambdaSandbox } from '@anyhost/testing/lambda-runtime';

const [folder = ''] = process.argv.slice(2);
const { STATE = '' } = process.env;

const api = await createLambdaRuntimeApi();
const sandbox = await startLambdaSandbox({ api, cwd: folder, handler: 'lambda.handler', env: { STATE } });
const record = await api.invoke({ service: 'grace-period-manager', trigger: 'manual' }, { timeoutMs: 30_000 });
await sandbox.kill();
await api.close();

const worker = await startAzureWorker({
  directory: folder,
  env: { STATE, WEBSITE_TIME_ZONE: 'Europe/Amsterdam' },
});
const result = await worker.invokeTimer('price-cache');
const exit = await worker.terminate();

console.log(
  JSON.stringify({
    lambda: { kind: record.kind, payload: record.payload },
    azure: { kind: result.kind, exit, timers: worker.functions.map(({ name, schedule }) => [name, schedule]) },
  }),
);
