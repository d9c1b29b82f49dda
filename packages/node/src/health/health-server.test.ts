import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';

import { captureLogs, type LogCapture } from '@anyhost/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AnswerSource } from './answer-request.ts';
import { HealthServer } from './health-server.ts';
import { ask } from './http.fixture.ts';
import type { StatusReport } from './status-report.ts';

const DUE = new Date('2026-03-01T06:00:00Z');
const REPORT: StatusReport = {
  status: 'degraded',
  application: 'orders',
  state: 'started',
  checks: [
    { name: 'serving', status: 'healthy', tags: ['ready'], durationMs: 0 },
    {
      name: 'database',
      status: 'degraded',
      tags: ['ready'],
      durationMs: 12,
      description: 'slow <b>& old</b>',
      error: 'Error: "no"',
      data: { ageMs: 7 },
    },
  ],
  services: [
    {
      name: 'poll',
      state: 'running',
      schedule: "every('5m')",
      scheduleInWords: 'every 5 minutes',
      nextDue: DUE,
      runningSince: DUE,
      lastOutcome: { outcome: 'faulted', startedAt: DUE, durationMs: 40, error: 'Error: <gone>' },
      lastSuccess: DUE,
      consecutiveFaults: 2,
      counts: { completed: 4, faulted: 2 },
      recorded: {
        last: { status: 'faulted', startedAt: DUE, durationMs: 40, error: 'gone', where: 'node web-1' },
        lastSuccess: DUE,
        nextDue: DUE,
        overdueSince: undefined,
        paused: { by: 'ann', reason: 'test', at: DUE },
        skipNext: undefined,
        running: [{ where: 'node web-2', since: DUE }],
        lost: 1,
        unfinished: 2,
        dropped: 0,
      },
    },
  ],
  others: [{ name: 'ship', schedule: undefined, scheduleInWords: undefined, recorded: undefined }],
  recordsReadAt: DUE,
};

interface Listening {
  readonly server: HealthServer;
  readonly port: number;
  readonly logs: LogCapture;
  /** The tags that were asked for; `all` for a report. */
  readonly tags: unknown[];
}

async function listen(report: Partial<StatusReport> = {}, parts: Partial<AnswerSource> = {}): Promise<Listening> {
  const logs = captureLogs();
  const tags: unknown[] = [];
  const server = new HealthServer({
    logger: logs,
    check: async (tag) => {
      tags.push(tag);
      return { ...REPORT, ...report };
    },
    report: async () => {
      tags.push('all');
      return { ...REPORT, ...report };
    },
    ...parts,
  });
  await server.listen({ port: 0 });
  onTestFinished(() => server.close());
  const line = logs.lines.find(({ event }) => event === 'health.listening');
  return { server, port: Number(line?.fields['port']), logs, tags };
}

describe('a probe', () => {
  test.each([
    ['/livez', 'live'],
    ['/readyz', 'ready'],
    ['/startupz', 'startup'],
  ])('%s runs the checks tagged %s', async (path, tag) => {
    const { port, tags } = await listen();
    expect(await ask(port, `${path}?x=1`)).toMatchObject({ status: 200, body: 'degraded\n' });
    expect(tags).toEqual([tag]);
  });

  test.each([
    ['healthy', 200, 'ok\n'],
    ['degraded', 200, 'degraded\n'],
    ['unhealthy', 503, '[+]serving ok\n[+]database degraded\nreadyz check failed\n'],
  ] as const)('of a host that is %s answers %i [X06]', async (status, code, body) => {
    const { port } = await listen({ status });
    const answer = await ask(port, '/readyz');
    expect(answer).toMatchObject({ status: code, body });
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(body.length),
    });
  });

  test('shows a line per check with ?verbose, names and statuses only', async () => {
    const { port } = await listen({
      checks: [...REPORT.checks, { name: 'disk', status: 'unhealthy', tags: [], durationMs: 1, error: 'Error: full' }],
    });
    const { body } = await ask(port, '/livez?verbose');
    expect(body).toBe('[+]serving ok\n[+]database degraded\n[-]disk unhealthy\nlivez check passed\n');
  });

  test('answers HEAD without a body', async () => {
    const { port } = await listen();
    const { status, headers, body } = await ask(port, '/livez', { method: 'HEAD' });
    expect({ status, body, length: headers['content-length'] }).toEqual({ status: 200, body: '', length: '9' });
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const { port, tags } = await listen();
    const { status, headers } = await ask(port, '/livez', { method });
    expect({ status, allow: headers['allow'] }).toEqual({ status: 405, allow: 'GET, HEAD' });
    expect(tags).toEqual([]);
  });

  test.each(['/', '/healthz', '/livez/', '//livez', '/status/x', '*'])('finds nothing at %s', async (path) => {
    const { port } = await listen();
    expect((await ask(port, path)).status).toBe(404);
  });

  test('answers 500 when the report fails, and the log has the error', async () => {
    const failure = new Error('secret');
    const { port, logs } = await listen({}, { check: () => Promise.reject(failure) });
    const { status, body } = await ask(port, '/readyz');
    expect(status).toBe(500);
    expect(body).not.toContain('secret');
    expect(logs.lines.at(-1)).toMatchObject({ event: 'health.reportFailed', fields: { err: failure } });
  });
});

describe('/status', () => {
  test.each([
    [{ headers: { accept: 'application/json' } }, '/status'],
    [{}, '/status?format=json'],
    [{ headers: { accept: 'text/html' } }, '/status?format=json'],
  ])('is JSON where that is asked for: %o %s', async (question, path) => {
    const { port } = await listen();
    const { status, headers, body } = await ask(port, path, question);
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/json; charset=utf-8' });
    expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(REPORT)));
  });

  test('is a page else, which loads nothing and escapes every text', async () => {
    const { port } = await listen();
    const { headers, body } = await ask(port, '/status', { headers: { accept: 'text/html,application/json' } });
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
    });
    expect(body).toContain('<h1 class="degraded">orders: degraded</h1>');
    expect(body).toContain('<td>slow &#60;b&#62;&#38; old&#60;/b&#62;; Error: &#34;no&#34;; ageMs: 7</td>');
    expect(body).toContain('<td>every 5 minutes</td><td>2026-03-01T06:00:00.000Z</td>');
    expect(body).toContain('took 40 ms: Error: &#60;gone&#62;, 2 failed in a row</td>');
    expect(body).toContain('<td>4 completed, 2 faulted</td>');
  });

  test('shows what all hosts have recorded, and services of other hosts', async () => {
    const { port } = await listen();
    const { body } = await ask(port, '/status');
    const time = '2026-03-01T06:00:00.000Z';
    expect(body).toContain(`<h2>On all hosts, as recorded at ${time}</h2>`);
    expect(body).toContain(
      `<td>on node web-2 since ${time}</td><td>faulted on node web-1, begun ${time}, took 40 ms: gone</td><td>${time}</td><td>1 lost with its host; 2 unfinished; paused by ann</td>`,
    );
    expect(body).toContain(
      '<tr><td>ship</td><td></td><td></td><td></td><td></td><td></td><td>nothing is recorded</td></tr>',
    );
  });

  test.each([
    [{ headers: { accept: 'text/plain' } }, '/status'],
    [{}, '/status?format=text'],
  ])('is plain text where that is asked for: %o %s', async (question, path) => {
    const { port } = await listen({ others: [], checks: [] });
    const { headers, body } = await ask(port, path, question);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body.split('\n').slice(0, 6)).toEqual([
      'orders: degraded',
      'The host is started.',
      '',
      'Checks: none',
      '',
      'Services',
    ]);
    expect(body).toMatch(/^service {2}state {4}schedule {9}next due {18}running since/m);
    expect(body).toMatch(/^poll {5}running {2}every 5 minutes {2}2026-03-01T06:00:00.000Z {2}2026/m);
  });

  test('shows what a background task queue holds, and nothing of it among what is recorded', async () => {
    const [poll] = REPORT.services;
    if (poll === undefined) throw new Error('The report has no service.');
    const queue = { waiting: 5, running: 2, capacity: 100, concurrency: 2 };
    const services = [{ ...poll, name: 'mail', scheduleInWords: undefined, recorded: undefined, queue }];
    const { port } = await listen({ services, others: [] });
    const { body } = await ask(port, '/status');
    expect(body).toContain('<tr><td>mail</td><td>running: 2 under way, 5 of 100 wait</td>');
    expect(body).not.toContain('nothing is recorded');
  });

  test('answers 503 when the host is unhealthy, and shows why all the same', async () => {
    const { port } = await listen({ status: 'unhealthy', checks: [], services: [] });
    expect(await ask(port, '/status')).toMatchObject({ status: 503, body: expect.stringContaining('<p>None.</p>') });
  });

  test.each([
    ['a proxy passes on', { 'x-forwarded-for': '10.0.0.1' }],
    ['a proxy passes on in the standard way', { forwarded: 'for=10.0.0.1' }],
    ['a proxy passes on without an address', { via: '1.1 cache' }],
    ['a proxy passes on by a header of its own', { 'x-real-ip': '10.0.0.1' }],
    ['the proxy of a service mesh passes on', { 'x-forwarded-proto': 'http' }],
    ['a foreign page sends by a name that points here', { host: 'rebound.example' }],
  ])('is refused to a request that %s', async (_who, headers) => {
    const { port, tags } = await listen();
    expect(await ask(port, '/status', { headers })).toMatchObject({
      status: 403,
      body: 'Only requests from this machine may see this; the option health.authorize decides otherwise\n',
    });
    expect(tags).toEqual([]);
  });

  test.each(['localhost', 'LOCALHOST:80', '127.0.0.1:9', '[::1]:80'])('is shown under the name %s', async (host) => {
    const { port } = await listen();
    expect((await ask(port, '/status', { headers: { host } })).status).toBe(200);
  });

  test('is shown to requests that authorize admits, and to no others', async () => {
    const authorize = async ({ headers }: IncomingMessage): Promise<boolean> => headers.authorization === 'Bearer x';
    const { port } = await listen({}, { authorize });
    const admitted = { authorization: 'Bearer x', host: 'status.example', forwarded: 'for=10.0.0.1' };
    expect((await ask(port, '/status', { headers: admitted })).status).toBe(200);
    expect(await ask(port, '/status')).toMatchObject({ status: 403, body: 'This request may not see the status\n' });
    expect((await ask(port, '/livez')).status).toBe(200);
  });

  test('is refused when authorize fails, and the log has the error', async () => {
    const failure = new Error('no key');
    const { port, logs } = await listen({}, { authorize: () => Promise.reject(failure) });
    expect((await ask(port, '/status')).status).toBe(403);
    expect(logs.lines.at(-1)).toMatchObject({ event: 'health.authorizeFailed', fields: { err: failure } });
  });
});

describe('the server', () => {
  test('says which port is taken, and rejects with a code of its own', async () => {
    const { port } = await listen();
    const second = new HealthServer({ logger: captureLogs(), check: async () => REPORT, report: async () => REPORT });
    await expect(second.listen({ port })).rejects.toMatchObject({
      code: 'ERR_ANYHOST_PORT_UNAVAILABLE',
      message: expect.stringContaining(`cannot listen on port ${port}: listen EADDRINUSE`),
      cause: { code: 'EADDRINUSE' },
    });
  });

  test('listens on the address that it is given only', async () => {
    const logs = captureLogs();
    const server = new HealthServer({ logger: logs, check: async () => REPORT, report: async () => REPORT });
    await server.listen({ port: 0, host: '127.0.0.1' });
    onTestFinished(() => server.close());
    expect(logs.lines[0]).toMatchObject({ event: 'health.listening', fields: { address: '127.0.0.1' } });
  });

  test('closes connections that are kept alive', async () => {
    const { server, port } = await listen();
    const socket = connect(port, '127.0.0.1');
    const ended = once(socket, 'close');
    socket.resume();
    socket.write('GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(socket, 'data');
    await server.close();
    await ended;
    expect(socket.destroyed).toBe(true);
  });

  test('closes connections whose answer does not come', async () => {
    let asked = (): void => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const hanging = (): Promise<never> => {
      asked();
      return new Promise(() => {});
    };
    const { server, port } = await listen({}, { check: hanging });
    const answer = ask(port, '/livez').catch((error: unknown) => error);
    await isAsked;
    await server.close();
    expect(await answer).toMatchObject({ code: 'ECONNRESET' });
  });

  test('closes twice as once', async () => {
    const { server } = await listen();
    await Promise.all([server.close(), server.close()]);
    await expect(server.close()).resolves.toBeUndefined();
  });

  test('ends a connection that does not send its request in time', { timeout: 20_000 }, async () => {
    const { port } = await listen();
    const socket: Socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    let answer = '';
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.write('GET /livez HTTP/1.1\r\nhost: loc');
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });
});
