// A host that speaks to its test on standard error, because its standard output cannot be written. Argument: 'serves' or 'fails'.
import process from 'node:process';
import { continuous, defineApplication } from '@anyhost/core';
import { runHost } from './run-host.ts';
import { hosted, untilAborted } from './services.fixture.ts';

const application = defineApplication('shop')
  .hostedService('first', () => hosted({ stopAsync: async () => say('first stopped') }))
  .hostedService('second', () =>
    hosted({
      startAsync: async () => {
        if (process.argv[2] === 'fails') throw new Error('no database');
      },
    }),
  )
  .job('loop', { schedule: continuous() }, async (signal, { logger }) => {
    for (let line = 1; line <= 100; line += 1) logger.info({ line }, 'line');
    say('running');
    await untilAborted(signal).finally(() => say('saved'));
  });

await runHost(application);

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}
