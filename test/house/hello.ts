// hello.ts
import { defineApplication, every } from '@anyhost/core';
import { runHost } from '@anyhost/node';

const app = defineApplication('hello').job('greet', { schedule: every('5s') }, async (_signal, { logger }) => {
  logger.info('hello');
});

await runHost(app);
