// The floor: a server of node:http that answers "ok", beside as many loops. Arguments: how many. Sends its port; ends when its parent disconnects.
import { once } from 'node:events';
import { createServer } from 'node:http';
import process from 'node:process';
import { execute, stepsMade } from './executing.ts';

const executions = Number(process.argv[2]);
const stop = new AbortController();
const server = createServer((_, response) => response.end('ok'));
await once(server.listen(0, '127.0.0.1'), 'listening');
for (let index = 0; index < executions; index += 1) void execute(stop.signal);
process.send?.({ port: Reflect.get(Object(server.address()), 'port') });
process.on('message', () => process.send?.({ steps: stepsMade(), running: executions }));
process.on('disconnect', () => {
  stop.abort();
  server.closeAllConnections();
  server.close();
});
