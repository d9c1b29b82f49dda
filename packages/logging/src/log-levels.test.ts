import { buildHost, defineApplication, onDemand } from '@anyhost/core';
import { expect, test } from 'vitest';
import { createHostLogger } from './host-logger.ts';

const app = defineApplication('shop')
  .singleton('eventBus', ({ logger }) => ({ publish: (text: string) => logger.trace(text) }))
  .scoped('basket', ({ logger }) => ({ fill: () => logger.debug({ token: 'secret' }, 'filled') }))
  .job('order-import', { schedule: onDemand() }, async (_signal, { services, logger }) => {
    logger.debug('importing');
    services.eventBus.publish('order-1');
    services.basket.fill();
  });

test('a name gets lines below the level of the host’s logger, with its fields, its redaction and its time', async () => {
  const lines: Record<string, unknown>[] = [];
  const logger = createHostLogger({
    level: 'warn',
    base: { pid: 7 },
    redact: ['token'],
    write: (line) => lines.push(JSON.parse(line)),
  });
  const platform = { name: 'test', longLived: true, logger, environment: { ANYHOST__LOG__BASKET: 'debug' } };
  await using host = buildHost(app, platform, { log: { eventBus: 'trace' } });
  await host.start();
  const { executionId } = await host.run('order-import');
  const time = expect.any(String);
  expect(lines).toEqual([
    { level: 'trace', time, pid: 7, component: 'eventBus', msg: 'order-1' },
    {
      level: 'debug',
      time,
      pid: 7,
      service: 'order-import',
      executionId,
      component: 'basket',
      token: '[redacted]',
      msg: 'filled',
    },
  ]);
});

test('a default level below that of the host’s logger is that of the host’s own lines', async () => {
  const events: unknown[] = [];
  const logger = createHostLogger({ level: 'silent', write: (line) => events.push(JSON.parse(line).event) });
  const platform = { name: 'test', longLived: true, logger, environment: {} };
  const host = buildHost(app, platform, { log: { default: 'debug', 'order-import': 'warn' } });
  await host.start();
  await host.run('order-import');
  await host.stop();
  expect(events.filter(Boolean)).toEqual(['host.starting', 'host.started', 'host.stopping', 'host.stopped']);
});
