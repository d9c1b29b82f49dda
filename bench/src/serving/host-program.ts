// A host of services with a period, as users write it. Argument: how many services.
import process from 'node:process';
import { defineApplication, every } from '@anyhost/core';
import { runHost } from '@anyhost/node';
import { PERIOD_HOURS } from './services.ts';

const count = Number(process.argv[2]);
const schedule = every(`${PERIOD_HOURS}h`);

let application = defineApplication<string>('bench');
for (let index = 0; index < count; index += 1) {
  application = application.job(`service-${index}`, { schedule }, async () => {});
}
await runHost(application);
