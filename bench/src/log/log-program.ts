// Logs lines one after the other and reports how many milliseconds they took. Arguments: by what, and how many.
import process from 'node:process';
import { createHandler } from '@anyhost/aws-lambda';
import { defineApplication, onDemand } from '@anyhost/core';
import { createHost } from '@anyhost/node';
import { createContext } from '../warm/invocation.ts';

const PAD = 'x'.repeat(80);

const [subject = '', count = ''] = process.argv.slice(2);
let tookMs = Number.NaN;

const application = defineApplication('bench').job('flood', { schedule: onDemand() }, async (_, { logger }) => {
  flood((line) => logger.info({ line, pad: PAD }, 'line'));
});

if (subject === 'console') flood(printLine);
else if (subject === 'node') await runInNode();
else if (subject === 'lambda') await createHandler(application)({ trigger: 'manual' }, createContext());
else throw new Error(`There is no subject '${subject}'; expected console, node or lambda`);
process.send?.(tookMs);

function flood(log: (line: number) => void): void {
  const startedAt = performance.now();
  for (let line = 1; line <= Number(count); line += 1) log(line);
  tookMs = performance.now() - startedAt;
}

async function runInNode(): Promise<void> {
  const host = createHost(application, { args: [] });
  await host.start();
  await host.run('flood');
  await host.stop();
}

/** What an author writes without a logger: a line with the same fields. */
function printLine(line: number): void {
  const time = new Date().toISOString();
  const own = { service: 'flood', executionId: '0123456789abcdefghijkl' };
  console.log(JSON.stringify({ level: 'info', time, pid: process.pid, ...own, line, pad: PAD, msg: 'line' }));
}
