import { once } from 'node:events';
import { createConnection } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ChildProgram } from '../child-program.fixture.ts';
import { ask } from '../health/http.fixture.ts';
import { load } from './load.fixture.ts';

function run(scenario: string): ChildProgram {
  return new ChildProgram(new URL('./beside-scenarios.fixture.ts', import.meta.url), scenario);
}

async function portOf(program: ChildProgram): Promise<number> {
  return Number((await program.line('program.listening'))['port']);
}

describe('SIGTERM while 200 requests a second arrive', () => {
  test.each([
    { scenario: 'node', keepAlive: true },
    { scenario: 'express', keepAlive: true },
    { scenario: 'koa', keepAlive: true },
    { scenario: 'hono', keepAlive: true },
    { scenario: 'fastify', keepAlive: true },
    // A connection for each request: clients need the delay, or they meet the closing of the port.
    { scenario: 'delayed', keepAlive: false },
  ])('no request fails and none hangs: $scenario', async ({ scenario, keepAlive }) => {
    const program = run(scenario);
    const port = await portOf(program);
    const onAnswer = (answered: number): void => {
      if (answered === 200) program.kill('SIGTERM');
    };
    const { answered, failed, reset } = await load(port, { keepAlive, onAnswer });
    expect(failed).toEqual([]);
    // Only a delay keeps clients from meeting the closing of the port.
    if (scenario === 'delayed') expect(reset).toBe(0);
    expect(answered).toBeGreaterThanOrEqual(200);
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect((await program.line('program.requests'))['count']).toBe(answered);
    const order = ['process.signal', 'web.leaving', 'host.stopping', 'web.notAccepting', 'consumer.stopped'];
    order.push('pool.disposed', 'host.stopped');
    if (scenario === 'fastify') order.splice(order.indexOf('pool.disposed'), 0, 'fastify.closed');
    expect(program.events.filter((event) => order.includes(String(event)))).toEqual(order);
  });
});

describe('a stop', () => {
  test('does not wait for connections that are idle or silent', async () => {
    const program = run('node');
    const port = await portOf(program);
    const silent = createConnection(port, '127.0.0.1');
    await once(silent, 'connect');
    expect((await ask(port, '/quick')).body).toBe('true');
    program.kill('SIGTERM');
    expect((await program.end()).code).toBe(0);
    silent.destroy();
  });

  test('cuts off requests that outlast shutdownTimeoutMs, and says so', async () => {
    const program = run('short');
    const port = await portOf(program);
    const stuck = ask(port, '/stuck').catch((error) => error.code);
    expect((await ask(port, '/quick')).body).toBe('true');
    program.kill('SIGTERM');
    expect(await stuck).toBe('ECONNRESET');
    expect((await program.end()).code).toBe(1);
    expect(await program.line('web.cutOff')).toMatchObject({ requests: 1 });
    expect(JSON.stringify(program.lines)).toContain("still busy: 'http.Server' (stoppedAsync)");
  });
});
