// A host of services that stop concurrently. Arguments: how many, and how many milliseconds each takes.
import process from 'node:process';
import { defineApplication } from '@anyhost/core';
import { runHost } from '@anyhost/node';
import { createServices, READY } from './services.ts';

const [count = 0, waitMs = 0] = process.argv.slice(2).map(Number);

let application = defineApplication<string>('bench').hostedService('ready', ({ lifetime }) => {
  lifetime.started.addEventListener('abort', () => console.log(READY));
  return { startAsync: async () => {}, stopAsync: async () => {} };
});
for (const [index, service] of createServices(count, waitMs).entries()) {
  application = application.hostedService(`service-${index}`, () => service);
}
await runHost(application, { servicesStopConcurrently: true });
