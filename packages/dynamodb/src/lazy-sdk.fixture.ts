import { registerHooks } from 'node:module';
import { dynamoDbStateStore } from './index.ts';

let modules = 0;
registerHooks({
  load: (url, context, nextLoad) => {
    if (/@(?:aws-sdk|smithy)\//.test(url)) modules += 1;
    return nextLoad(url, context);
  },
});
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const store = dynamoDbStateStore(
  { region: 'eu-west-1', endpoint: 'http://127.0.0.1:1', credentials },
  { tableName: 'ordering-state' },
);
const before = modules;
const failure: unknown = await store.get('k').catch((thrown) => thrown);
process.stdout.write(JSON.stringify({ before, isLoaded: modules > 0, failure: String(failure) }));
