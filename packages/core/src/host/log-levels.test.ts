import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { silentLogger } from '../base/logger.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import type { LogLine } from '../fixtures/recording-logger.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const app = defineApplication('shop')
  .singleton('eventBus', ({ logger }) => ({ publish: () => logger.debug('published') }))
  .transient('clerk', ({ logger }) => ({ greet: () => logger.debug('hello') }))
  .scoped('basket', ({ logger, clerk }) => ({ fill: () => [logger.debug('filled'), clerk.greet()] }))
  .hostedService('front-desk', ({ logger, clerk, scopes }) => ({
    startAsync: async () => {
      logger.debug('opening');
      clerk.greet();
      await scopes.withScope(({ logger: inScope, basket }) => [inScope.debug('in a scope'), basket.fill()]);
    },
    stopAsync: async () => {},
  }))
  .job('order-import', { schedule: onDemand() }, async (_signal, { logger, services }) => {
    logger.debug('importing');
    services.eventBus.publish();
    services.basket.fill();
  });

/** The lines without an event: those of the application, not of the host. */
const own = (lines: readonly LogLine[]): readonly object[] =>
  lines.filter(({ event }) => event === undefined).map(({ level, ...line }) => line);
const events = (lines: readonly LogLine[]): readonly unknown[] => lines.map(({ event }) => event).filter(Boolean);

describe('the lines of a factory bear its name', () => {
  test('[K02] hosted services as service, everything else as component', async () => {
    const { host, lines } = await startedHost(app);
    expect(own(lines)).toEqual([
      { service: 'front-desk', message: 'opening' },
      { service: 'front-desk', component: 'clerk', message: 'hello' },
      { service: 'front-desk', message: 'in a scope' },
      { service: 'front-desk', component: 'basket', message: 'filled' },
      { service: 'front-desk', component: 'clerk', message: 'hello' },
    ]);
    lines.length = 0;
    const { executionId } = await host.run('order-import');
    expect(own(lines)).toEqual([
      { service: 'order-import', executionId, message: 'importing' },
      { component: 'eventBus', message: 'published' },
      { service: 'order-import', executionId, component: 'basket', message: 'filled' },
      { service: 'order-import', executionId, component: 'clerk', message: 'hello' },
    ]);
    await host.stop();
  });

  test('a scope that a singleton opens: the singleton in its own lines, a scoped service in those of its', async () => {
    const relay = defineApplication('relay')
      .scoped('message', ({ logger }) => ({ send: () => logger.info('sent') }))
      .singleton('outbox', ({ scopes }) => ({
        flush: () => scopes.withScope(({ logger, message }) => [logger.info('flushing'), message.send()]),
      }))
      .job('flush', { schedule: onDemand() }, async (_signal, { services }) => void (await services.outbox.flush()));
    const { host, lines } = await startedHost(relay);
    await host.run('flush');
    expect(own(lines)).toEqual([
      { component: 'outbox', message: 'flushing' },
      { component: 'message', message: 'sent' },
    ]);
    await host.stop();
  });
});

describe('the option log', () => {
  test('sets the level of a name: of a service with its executions, and of what it asks for', async () => {
    const { host, lines } = await startedHost(app, { log: { default: 'info', 'order-import': 'debug' } });
    expect(own(lines)).toEqual([]);
    await host.run('order-import');
    expect(own(lines)).toMatchObject([{ message: 'importing' }, { message: 'filled' }, { message: 'hello' }]);
    expect(events(lines)).toContain('execution.started');
    await host.stop();
  });

  test('sets the level of a singleton, a scoped service and a transient alone', async () => {
    const { host, lines } = await startedHost(app, {
      log: { default: 'error', eventBus: 'trace', basket: 'debug', clerk: 'silent' },
    });
    await host.run('order-import');
    const components = own(lines).map((line) => Reflect.get(line, 'component'));
    expect(components).toEqual(['basket', 'eventBus', 'basket']);
    await host.stop();
  });

  test('holds the lines about executions back where the level of their service is higher', async () => {
    const { host, lines } = await startedHost(app, { log: { 'order-import': 'error' } });
    await host.run('order-import');
    expect(events(lines)).not.toContain('execution.completed');
    expect(events(lines)).toContain('host.started');
    await host.stop();
  });

  test('default is the level of the host’s own lines as well', async () => {
    const { host, lines } = await startedHost(app, { log: { default: 'silent' } });
    await host.stop();
    expect(lines).toEqual([]);
  });

  test('wins, name by name, over the section anyhost', async () => {
    const environment = {
      ANYHOST__LOG__DEFAULT: 'info',
      ANYHOST__LOG__EVENT_BUS: 'DEBUG',
      ANYHOST__LOG__CLERK: 'debug',
    };
    const { host, lines } = await startedHost(app, { environment, log: { clerk: 'info' } });
    await host.run('order-import');
    expect(own(lines)).toEqual([{ component: 'eventBus', message: 'published' }]);
    await host.stop();
  });

  test('a name of settings that nothing has is warned about, with its source and the nearest name', async () => {
    const environment = { ANYHOST__LOG__ORDER_INPORT: 'debug' };
    const { host, lines } = await startedHost(app, { environment });
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'settings.unknownKey',
        path: 'anyhost.log.orderInport',
        source: 'ANYHOST__LOG__ORDER_INPORT',
        nearest: 'order-import',
      }),
    );
    await host.stop();
  });

  test('a name in code that nothing has is warned about, with the nearest', async () => {
    const { host, lines } = await startedHost(app, { log: { eventBuss: 'debug', cashDesk: 'debug' } });
    expect(lines.filter(({ event }) => event === 'log.unknownName')).toMatchObject([
      { level: 'warn', name: 'eventBuss', nearest: 'eventBus' },
      { level: 'warn', name: 'cashDesk', message: expect.stringContaining('Correct or remove it.') },
    ]);
    await host.stop();
  });

  test('a level that does not exist fails the start and names the variable', async () => {
    const { host } = hostOf(app, { environment: { ANYHOST__LOG__EVENT_BUS: 'verbose' } });
    const error = await anyhostErrorOf(host.start());
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_SETTINGS' });
    expect(error.message).toMatch(
      /trace, debug, info, warn, error, fatal, silent \(got "verbose" from ANYHOST__LOG__EVENT_BUS/,
    );
  });

  test('a level that the logger does not take is warned about once', async () => {
    const said: object[] = [];
    const deaf = {
      ...silentLogger,
      warn: (fields: object | string) => void (typeof fields === 'object' && said.push(fields)),
      isLevelEnabled: (level: string) => level !== 'debug' && level !== 'trace',
      child: () => deaf,
    };
    const { host } = await startedHost(app, { logger: deaf, log: { eventBus: 'debug', clerk: 'error' } });
    expect(said).toEqual([{ event: 'log.levelIgnored', levels: { eventBus: 'debug' } }]);
    await host.stop();
  });
});
