// A host whose executions all run, and its health endpoints. Arguments: how many. Sends its port; ends when its parent disconnects.
import process from 'node:process';
import { defineApplication, onDemand, silentLogger } from '@anyhost/core';
import { createHost } from '@anyhost/node';
import { execute, stepsMade } from './executing.ts';

const executions = Number(process.argv[2]);
let application = defineApplication<string>('bench').healthCheck('database', async () => {});
for (let index = 0; index < executions; index += 1) {
  application = application.job(`job-${index}`, { schedule: onDemand() }, execute);
}

const logger = {
  ...silentLogger,
  isLevelEnabled: (level: string): boolean => level === 'info',
  info: (fields: object | string): void => {
    const port: unknown = Reflect.get(Object(fields), 'port');
    if (Reflect.get(Object(fields), 'event') === 'health.listening') begin(port);
  },
};
const host = createHost(application, { logger, health: { port: 0, host: '127.0.0.1' } });
let port: unknown;
await host.start();
const running = Array.from({ length: executions }, (_, index) => host.run(`job-${index}`));
process.send?.({ port });
process.on('message', () => process.send?.({ steps: stepsMade(), running: running.length }));
process.on('disconnect', () => void host.stop());

function begin(found: unknown): void {
  port = found;
}
