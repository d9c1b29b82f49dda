import { registerHooks } from 'node:module';
import { azureBlobStateStore } from './index.ts';

let modules = 0;
registerHooks({
  load: (url, context, nextLoad) => {
    if (/@azure\//.test(url)) modules += 1;
    return nextLoad(url, context);
  },
});
const store = azureBlobStateStore({
  connectionString:
    'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=aHVudGVyMg==;BlobEndpoint=http://127.0.0.1:1/a;',
  container: 'state',
});
const before = modules;
const failure: unknown = await store.get('k').catch((thrown) => thrown);
process.stdout.write(JSON.stringify({ before, isLoaded: modules > 0, failure: String(failure) }));
