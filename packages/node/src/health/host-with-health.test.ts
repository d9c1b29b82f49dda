import { once } from 'node:events';
import { createServer } from 'node:net';
import { type AnyApplication, defineApplication, every, type Host, onDemand } from '@anyhost/core';
import { captureLogs, type LogCapture, VirtualClock } from '@anyhost/testing';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createHost } from '../create-host.ts';
import { FakeProcess } from '../fake-process.fixture.ts';
import { hosted } from '../services.fixture.ts';
import type { HealthEndpointOptions } from './health-options.ts';
import { ask, statusOf } from './http.fixture.ts';

interface Shown {
  readonly host: Host;
  readonly clock: VirtualClock;
  readonly logs: LogCapture;
  port(): unknown;
}

function show(app: AnyApplication, health: Partial<HealthEndpointOptions> = {}): Shown {
  const clock = new VirtualClock();
  const logs = captureLogs();
  const host = createHost(app, { clock, logger: logs, health: { port: 0, ...health } }, new FakeProcess());
  onTestFinished(() => host.stop().catch(() => {}));
  return {
    host,
    clock,
    logs,
    port: () => logs.lines.find(({ event }) => event === 'health.listening')?.fields['port'],
  };
}

const app = defineApplication('orders').job('poll', { schedule: every('5m') }, async () => {});
const PROBES = ['/livez', '/readyz', '/startupz'];

async function probe(port: unknown): Promise<unknown> {
  return Object.fromEntries(await Promise.all(PROBES.map(async (path) => [path, await statusOf(port, path)])));
}

describe('a host with health endpoints', () => {
  test('answers probes from before its start until after its stop', async () => {
    const seen: unknown[] = [];
    const shown = show(
      app.hostedService('web', () =>
        hosted({
          startAsync: async () => void seen.push('starting', await probe(shown.port())),
          stopAsync: async () => void seen.push('stopping', await probe(shown.port())),
        }),
      ),
    );
    await shown.host.start();
    seen.push('started', await probe(shown.port()));
    await shown.host.stop();
    seen.push('stopped', await statusOf(shown.port(), '/livez'));
    expect(seen).toEqual([
      'starting',
      { '/livez': 200, '/readyz': 503, '/startupz': 503 },
      'started',
      { '/livez': 200, '/readyz': 200, '/startupz': 200 },
      'stopping',
      { '/livez': 200, '/readyz': 503, '/startupz': 200 },
      'stopped',
      'ECONNREFUSED',
    ]);
  });

  test('shows services and checks, and no settings', async () => {
    const { host, clock, port } = show(
      app.healthCheck('database', () => ({ status: 'degraded', description: 'slow' })),
    );
    await host.start();
    await clock.advance('5m');
    const { body } = await ask(port(), '/status?format=json');
    expect(JSON.parse(body)).toMatchObject({
      status: 'degraded',
      application: 'orders',
      state: 'started',
      checks: expect.arrayContaining([
        expect.objectContaining({ name: 'database', status: 'degraded', description: 'slow' }),
        expect.objectContaining({ name: 'stop-requested', status: 'healthy' }),
        expect.objectContaining({ name: 'event-loop', status: 'healthy' }),
      ]),
      services: [
        {
          name: 'poll',
          schedule: "every('5m')",
          scheduleInWords: 'every 5 minutes',
          nextDue: '2026-01-01T00:10:00.000Z',
          counts: { completed: 1 },
        },
      ],
    });
    await host.stop();
  });

  test('turns readiness off, goes on serving for readinessDelayMs, then stops', async () => {
    const { host, clock, logs, port } = show(app, { readinessDelayMs: 600_000 });
    await host.start();
    const stopped = host.stop();
    expect(await probe(port())).toEqual({ '/livez': 200, '/readyz': 503, '/startupz': 200 });
    expect((await ask(port(), '/readyz')).body).toContain('[-]stop-requested unhealthy');
    await clock.advance(599_999);
    expect(host.state).toBe('started');
    expect(logs.lines.filter(({ event }) => event === 'execution.completed')).toHaveLength(1);
    await clock.advance(1);
    await stopped;
    expect(logs.lines.find(({ event }) => event === 'health.readinessOff')?.fields).toMatchObject({ delayMs: 600_000 });
    expect(clock.pendingTimers).toBe(0);
  });

  test('does not wait when the application stops itself, also during the delay', async () => {
    const { host, port } = show(app, { readinessDelayMs: 600_000 });
    await host.start();
    const stopped = host.stop();
    host.lifetime.stopApplication();
    await stopped;
    expect(await statusOf(port(), '/livez')).toBe('ECONNREFUSED');
  });

  test('closes its endpoints when the host ends by itself', async () => {
    const { host, port } = show(
      app.job('last', { schedule: onDemand() }, async (_signal, { services }) => services.lifetime.stopApplication()),
    );
    await host.start();
    await host.run('last');
    await host.stop();
    expect(host.state).toBe('stopped');
    expect(await statusOf(port(), '/livez')).toBe('ECONNREFUSED');
  });

  test('does not start when its port is taken, and can be started later', async () => {
    const startAsync = vi.fn(async () => {});
    const other = createServer().listen(0);
    await once(other, 'listening');
    const port = Number(Reflect.get(Object(other.address()), 'port'));
    const { host, logs } = show(
      app.hostedService('web', () => hosted({ startAsync })),
      { port },
    );
    await expect(host.start()).rejects.toMatchObject({ code: 'ERR_ANYHOST_PORT_UNAVAILABLE' });
    expect(startAsync).not.toHaveBeenCalled();
    expect(logs.lines).toMatchObject([{ level: 'error', event: 'health.listenFailed' }]);
    other.close();
    await once(other, 'close');
    await host.start();
    expect(await statusOf(port, '/readyz')).toBe(200);
    await host.stop();
  });

  test('closes its endpoints when the start fails, and rejects with the error', async () => {
    const failure = new Error('no database');
    const { host, port } = show(app.hostedService('web', () => hosted({ startAsync: () => Promise.reject(failure) })));
    await expect(host.start()).rejects.toBe(failure);
    expect(host.state).toBe('failed');
    expect(await statusOf(port(), '/livez')).toBe('ECONNREFUSED');
  });

  test('is started once: a second call is refused and closes nothing', async () => {
    const { host, port } = show(app);
    const [first, second] = await Promise.allSettled([host.start(), host.start()]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'ERR_ANYHOST_ILLEGAL_STATE' } });
    await expect(host.start()).rejects.toMatchObject({ code: 'ERR_ANYHOST_ILLEGAL_STATE' });
    expect(await statusOf(port(), '/livez')).toBe(200);
    await host.stop();
  });

  test('starts nothing when it is stopped while its endpoints open', async () => {
    const startAsync = vi.fn(async () => {});
    const { host, port } = show(app.hostedService('web', () => hosted({ startAsync })));
    const started = host.start();
    const stopped = host.stop();
    await expect(started).rejects.toMatchObject({ code: 'ERR_ANYHOST_HOST_STOPPING' });
    await stopped;
    expect(startAsync).not.toHaveBeenCalled();
    expect(await statusOf(port(), '/livez')).toBe('ECONNREFUSED');
  });

  test('stops before it was started, and can be disposed', async () => {
    const { host } = show(app);
    await host[Symbol.asyncDispose]();
    expect(host.state).toBe('stopped');
    await expect(host.start()).rejects.toMatchObject({ code: 'ERR_ANYHOST_ILLEGAL_STATE' });
  });

  test('rejects as the host’s stop does', async () => {
    const failure = new Error('stuck');
    const { host, port } = show(app.hostedService('web', () => hosted({ stopAsync: () => Promise.reject(failure) })));
    await host.start();
    await expect(host.stop()).rejects.toBe(failure);
    await expect(host.stop()).rejects.toBe(failure);
    expect(await statusOf(port(), '/livez')).toBe('ECONNREFUSED');
  });
});
