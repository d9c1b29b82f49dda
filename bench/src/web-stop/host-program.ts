// A host beside an HTTP server, with services that run. Argument: readinessDelayMs.
import process from 'node:process';
import { continuous, defineApplication, every } from '@anyhost/core';
import { hostBeside } from '@anyhost/node';
import { SERVICES, sayPort, serve, shopServer } from './shop.ts';

const readinessDelayMs = Number(process.argv[2]);

let application = defineApplication<string>('bench').job('tick', { schedule: every('1s') }, async () => {});
for (let index = 1; index < SERVICES; index += 1) {
  application = application.job(`loop-${index}`, { schedule: continuous() }, serve);
}
const server = shopServer(() => beside.isReady);
const beside = hostBeside(server, application, { listen: () => server.listen(0), readinessDelayMs });
server.on('listening', () => sayPort(server));
await beside.serve();
