import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ChildProgram } from '../child-program.fixture.ts';
import { ask, statusOf } from './http.fixture.ts';

function run(scenario: string, env: Readonly<Record<string, string>> = {}): ChildProgram {
  return new ChildProgram(new URL('./health-scenarios.fixture.ts', import.meta.url), scenario, env);
}

async function probe(port: unknown): Promise<unknown> {
  const paths = ['/livez', '/readyz', '/startupz'];
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await statusOf(port, path)])));
}

describe('a process that shows its health', () => {
  test('answers during its start, turns readiness off first on SIGTERM, and is live until it ends', async () => {
    const program = run('slowStart');
    const { port } = await program.line('health.listening');
    await program.line('web.starting');
    expect(await probe(port)).toEqual({ '/livez': 200, '/readyz': 503, '/startupz': 503 });
    program.release();
    await program.line('process.serving');
    expect(await probe(port)).toEqual({ '/livez': 200, '/readyz': 200, '/startupz': 200 });
    program.kill('SIGTERM');
    await program.line('health.readinessOff');
    expect(await probe(port)).toEqual({ '/livez': 200, '/readyz': 503, '/startupz': 200 });
    expect(program.events).not.toContain('host.stopping');
    program.kill('SIGUSR2');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    const order = ['process.signal', 'health.readinessOff', 'host.stopping', 'web.stopped', 'host.stopped'];
    expect(program.events.filter((event) => order.includes(String(event)))).toEqual(order);
    expect(await statusOf(port, '/livez')).toBe('ECONNREFUSED');
  });

  test('is no longer live once an abandoned execution blocks a due time', async () => {
    const program = run('hung');
    const { port } = await program.line('health.listening');
    await program.line('execution.refused');
    expect(await ask(port, '/livez')).toMatchObject({
      status: 503,
      body: '[-]abandoned unhealthy\nlivez check failed\n',
    });
    const { body } = await ask(port, '/status?format=json');
    expect(JSON.parse(body)).toMatchObject({ status: 'unhealthy', services: [{ name: 'deaf', state: 'abandoned' }] });
    program.kill('SIGTERM');
    expect((await program.end()).code).toBe(1);
  });

  test('logs and reports that its event loop was blocked', async () => {
    const program = run('blocked');
    const { port } = await program.line('health.listening');
    expect((await program.line('eventLoop.stalled'))['stalledMs']).toBeGreaterThanOrEqual(100);
    const { body } = await ask(port, '/status?format=json');
    expect(JSON.parse(body)).toMatchObject({
      status: 'degraded',
      checks: expect.arrayContaining([expect.objectContaining({ name: 'event-loop', status: 'degraded' })]),
    });
    program.kill('SIGTERM');
    expect((await program.end()).code).toBe(0);
  });

  test('ends with 1 when its port is taken, and starts nothing', async () => {
    const other = createServer().listen(0);
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const port = String(Reflect.get(Object(other.address()), 'port'));
    const program = run('slowStart', { PORT: port });
    const line = await program.line('health.listenFailed');
    expect(line['msg']).toContain(`The health endpoints cannot listen on port ${port}: listen EADDRINUSE`);
    expect((await program.end()).code).toBe(1);
    expect(program.events).not.toContain('web.starting');
  });

  test('does not wait for readinessDelayMs after an unhandled error', async () => {
    const program = run('crash');
    expect((await program.end()).code).toBe(1);
    expect(program.events).toContain('process.uncaughtException');
    expect(program.events).not.toContain('health.readinessOff');
  });

  test('loads the HTTP server of Node only with the option', async () => {
    const bare = run('bare');
    expect((await bare.line('program.loaded'))['http']).toEqual([]);
    await bare.end();
    const shown = run('bare', { PORT: '0' });
    expect((await shown.line('program.loaded'))['http']).toEqual(['NativeModule _http_server']);
    await shown.end();
  });
});
