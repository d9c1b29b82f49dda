// A function as Lambda runs it, in a process of its own: `node sandbox-program.fixture.ts <what>`.
import { registerHooks } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import type { Execution } from '@anyhost/core';
import type { InvocationContext } from './index.ts';

const imported: string[] = [];
registerHooks({
  resolve(specifier, context, nextResolve) {
    imported.push(specifier);
    return nextResolve(specifier, context);
  },
});

const { cron, defineApplication, onDemand } = await import('@anyhost/core');
const { createHandler } = await import('./index.ts');

const app = defineApplication('shop')
  .job('tick', { schedule: cron('* * * * *') }, async (_, { logger }) => {
    for (let line = 1; line <= 2000; line += 1) logger.warn({ line }, 'working');
  })
  .job('stuck', { schedule: cron('* * * * *') }, () => new Promise(() => {}))
  .job('http', { schedule: cron('* * * * *') }, async () => {
    throw Object.assign(new Error('status 401', { cause: new TypeError('no token') }), {
      code: 'ERR_BAD_REQUEST',
      config: { headers: { Authorization: 'Bearer secret-token' } },
    });
  })
  .job('frozen', { schedule: cron('* * * * *') }, async () => {
    throw Object.freeze(new RangeError('frozen'));
  })
  .job('several', { schedule: cron('* * * * *') }, async () => {
    const several = new AggregateError([new Error('one')], 'several');
    several.errors.push(several);
    throw several;
  });
const huge = app.job('huge', { schedule: cron('* * * * *') }, async () => {
  const errors = Array.from({ length: 10_000 }, () => new Error('y'.repeat(1000)));
  throw new AggregateError(errors, 'x'.repeat(5_000_000));
});
const handler = createHandler(huge);
const [what] = process.argv.slice(2);

if (what === 'abandoned') {
  await handler({ service: 'stuck', trigger: 'manual' }, contextOf('request-1', 1000));
  process.exitCode = 99;
} else if (what === 'failing') {
  for (const service of ['http', 'frozen', 'several']) {
    await handler({ service, trigger: 'manual' }, contextOf(service, 60_000)).catch(() => {});
  }
} else if (what === 'huge') {
  await handler({ service: 'huge', trigger: 'manual' }, contextOf('huge', 60_000)).catch(() => {});
} else if (what === 'concurrent') {
  const requests = ['request-1', 'request-2'];
  await Promise.all(requests.map((id) => handler({ service: 'tick', trigger: 'manual' }, contextOf(id, 60_000))));
  await handler({ service: 'tick', trigger: 'manual' }, contextOf('request-3', 60_000));
} else if (what === 'interleaved') {
  const jobs = Array.from({ length: 20 }, (_, index) => `job-${index}`);
  let application = defineApplication<string>('many');
  for (const name of jobs) application = application.job(name, { schedule: onDemand() }, workInTurns);
  const many = createHandler(application);
  await Promise.all(
    jobs.map((name) => many({ service: name, trigger: 'manual' }, contextOf(`request-${name}`, 60_000))),
  );
} else if (what === 'redacted') {
  const paying = defineApplication('paying').job('pay', { schedule: onDemand() }, async (_, { logger }) => {
    logger.info({ order: { id: 7, card: '4111' } }, 'paid');
  });
  const redacting = createHandler(paying, { redact: ['order.card'] });
  await redacting({ service: 'pay', trigger: 'manual' }, contextOf('request-1', 60_000));
} else {
  await handler({ service: 'tick', trigger: 'manual' }, contextOf('request-1', 60_000));
  await handler({ service: 'tick', scheduledTime: '2026-03-01T09:30:00Z' }, contextOf('request-2', 60_000));
  const atAnswer = { imported, resources: process.getActiveResourcesInfo(), signals: process.eventNames().map(String) };
  process.stderr.write(JSON.stringify(atAnswer));
  // A sandbox is frozen with the answer and may never thaw.
  process.kill(process.pid, 'SIGKILL');
}

/** Logs a line per turn of the event loop, so that executions interleave. */
async function workInTurns(_: AbortSignal, { logger }: Execution): Promise<void> {
  for (let line = 1; line <= 10; line += 1) {
    logger.info({ line }, 'working');
    await setImmediate();
  }
}

function contextOf(awsRequestId: string, remainingMs: number): InvocationContext {
  const deadline = Date.now() + remainingMs;
  return { awsRequestId, getRemainingTimeInMillis: () => deadline - Date.now() };
}
