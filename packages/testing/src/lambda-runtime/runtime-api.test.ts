import { connect, type Socket } from 'node:net';
import { type Clock, toInstant, toMoment } from '@anyhost/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../virtual-clock.ts';
import { createLambdaRuntimeApi, type LambdaRuntimeApi } from './runtime-api.ts';

const timeoutMs = 1000;

describe('the Runtime API', () => {
  it('hands out an event with the headers of Lambda', async () => {
    const { api, clock } = await open();
    const invocation = api.invoke(
      { service: 'orders' },
      { timeoutMs, requestId: 'request-1', functionArn: 'arn:aws:lambda:x' },
    );
    const response = await next(api);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': 'request-1',
      'lambda-runtime-deadline-ms': String(clock.now() + timeoutMs),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:x',
      'lambda-runtime-trace-id': expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      ),
    });
    expect(await response.json()).toEqual({ service: 'orders' });
    await post(api, 'invocation/request-1/response', 'null');
    await invocation;
  });

  it('counts the deadline from the moment the event is handed out, however long it waited', async () => {
    const { api, clock } = await open();
    const invocation = api.invoke({}, { timeoutMs, requestId: 'request-1' });
    await clock.advance(60_000);
    const response = await next(api);
    expect(response.headers.get('lambda-runtime-deadline-ms')).toBe(String(clock.now() + timeoutMs));
    await clock.advance(250);
    expect((await post(api, 'invocation/request-1/response', '{"orders":3}')).status).toBe(202);
    expect(await invocation).toEqual({
      requestId: 'request-1',
      kind: 'response',
      payload: { orders: 3 },
      errorType: undefined,
      errorMessage: undefined,
      coldStart: false,
      handedOutAt: new Date(clock.now() - 250),
      answeredAt: new Date(clock.now()),
      timeLeftMs: 750,
    });
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps a poll waiting until there is an event', async () => {
    const { api } = await open();
    const polled = next(api);
    await api.whenIdle();
    const invocation = api.invoke('late', { timeoutMs, requestId: 'request-1' });
    expect(await (await polled).json()).toBe('late');
    await post(api, 'invocation/request-1/response', 'null');
    await invocation;
  });

  it('delivers events one at a time, in the order of the calls', async () => {
    const { api } = await open();
    const invocations = ['a', 'b'].map((requestId) => api.invoke({}, { timeoutMs, requestId }));
    for (const expected of ['a', 'b']) {
      const response = await next(api);
      expect(response.headers.get('lambda-runtime-aws-request-id')).toBe(expected);
      await post(api, `invocation/${expected}/response`, 'null');
    }
    await Promise.all(invocations);
    expect(api.records.map(({ requestId }) => requestId)).toEqual(['a', 'b']);
  });

  it('records an error with the type that its body gives, else the one in the header', async () => {
    const { api } = await open();
    const first = api.invoke({}, { timeoutMs, requestId: 'a' });
    await next(api);
    await post(api, 'invocation/a/error', '{"errorType":"OutOfStock","errorMessage":"no mugs","trace":["one","two"]}');
    expect(await first).toMatchObject({
      kind: 'error',
      errorType: 'OutOfStock',
      errorMessage: 'no mugs',
      payload: { trace: ['one', 'two'] },
    });
    const second = api.invoke({}, { timeoutMs, requestId: 'b' });
    await next(api);
    await post(api, 'invocation/b/error', 'broken', { 'Lambda-Runtime-Function-Error-Type': 'Runtime.Odd' });
    expect(await second).toMatchObject({ kind: 'error', errorType: 'Runtime.Odd', errorMessage: 'broken' });
  });

  it('gives up on a function at its deadline, not before, and refuses an answer that comes after', async () => {
    const { api, clock } = await open();
    const invocation = api.invoke({}, { timeoutMs, requestId: 'request-1' });
    await next(api);
    await clock.advance(timeoutMs - 1);
    expect(api.records).toEqual([]);
    await clock.advance(1);
    expect(await invocation).toMatchObject({ kind: 'timeout', errorType: 'Sandbox.Timedout', timeLeftMs: 0 });
    expect((await post(api, 'invocation/request-1/response', 'null')).status).toBe(400);
  });

  it('takes an answer that lay in its socket when the deadline’s timer fired', async () => {
    let now = 0;
    let fireDeadline = (): void => {};
    // A virtual clock lets everything run first that can, and the socket would be read.
    const clock: Clock = {
      now: () => toInstant(now),
      monotonic: () => toMoment(now),
      setTimeout: (callback) => {
        fireDeadline = callback;
      },
      clearTimeout: () => {},
    };
    const api = await openOn(clock);
    const invocation = api.invoke({}, { timeoutMs, requestId: 'request-1' });
    await next(api);
    const socket = await connected(api);
    // Written and not yet read, as when this process has been too busy to look.
    socket.write(
      'POST /2018-06-01/runtime/invocation/request-1/response HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"in"',
    );
    now = timeoutMs;
    fireDeadline();
    expect(await invocation).toMatchObject({ kind: 'response', payload: 'in' });
  });

  it('takes an answer that lay in its socket when the process of the function ended', async () => {
    const { api } = await open();
    const ended = api.attach({ kill: () => {}, thaw: () => {}, rest: () => {} });
    const invocation = api.invoke({}, { timeoutMs, requestId: 'request-1' });
    await next(api);
    const socket = await connected(api);
    socket.end(
      'POST /2018-06-01/runtime/invocation/request-1/response HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"in"',
    );
    await ended({ code: 7, signal: null });
    expect(await invocation).toMatchObject({ kind: 'response', payload: 'in' });
  });

  it.each([
    ['an unknown id', 'invocation/request-9/response', 400, 'InvalidRequestID'],
    ['an unknown call', 'invocation/request-1/applause', 404, 'NotFound'],
  ])('refuses %s', async (_, path, status, errorType) => {
    const { api } = await open();
    const response = await post(api, path, 'null');
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errorType });
  });

  it('refuses a poll while an invocation is under way, and a second answer', async () => {
    const { api } = await open();
    const invocation = api.invoke({}, { timeoutMs, requestId: 'request-1' });
    await next(api);
    expect((await next(api)).status).toBe(403);
    await post(api, 'invocation/request-1/response', '1');
    expect((await post(api, 'invocation/request-1/response', '2')).status).toBe(400);
    expect(await invocation).toMatchObject({ payload: 1 });
  });

  it.each([0, 1.5, Number.NaN, '2'])('refuses maxConcurrency %o', async (maxConcurrency) => {
    await expect(Reflect.apply(createLambdaRuntimeApi, undefined, [{ maxConcurrency }])).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining('maxConcurrency'),
    });
  });

  it('fails the invocation that waits for a function whose init fails', async () => {
    const { api } = await open();
    const invocation = api.invoke({}, { timeoutMs });
    expect((await post(api, 'init/error', '{"errorType":"RangeError","errorMessage":"no"}')).status).toBe(202);
    expect(await invocation).toMatchObject({
      kind: 'error',
      errorType: 'RangeError',
      handedOutAt: undefined,
      timeLeftMs: undefined,
    });
    expect(api.initError).toEqual({ errorType: 'RangeError', errorMessage: 'no', trace: [] });
  });

  it.each([0, -1, 1.5, Number.NaN, 900_001])('refuses a timeout of %s ms', async (refused) => {
    const { api } = await open();
    expect(() => api.invoke({}, { timeoutMs: refused })).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringContaining(`${refused}`) }),
    );
  });

  it('settles what waits, and leaves no timer and no connection, when it is closed', async () => {
    const { api, clock } = await open();
    const invocations = ['a', 'b'].map((requestId) => api.invoke({}, { timeoutMs, requestId }));
    await next(api);
    await api.close();
    expect(await Promise.all(invocations)).toMatchObject([
      { kind: 'exit', errorType: 'Sandbox.Closed' },
      { kind: 'exit', errorType: 'Sandbox.Closed', handedOutAt: undefined },
    ]);
    expect(clock.pendingTimers).toBe(0);
    await expect(fetch(`http://${api.address}/`)).rejects.toThrow();
    expect(() => api.invoke({}, { timeoutMs })).toThrow(expect.objectContaining({ code: 'ERR_ANYHOST_ILLEGAL_STATE' }));
    await expect(api.whenIdle()).rejects.toMatchObject({ code: 'ERR_ANYHOST_ILLEGAL_STATE' });
  });
});

async function open(): Promise<{ readonly api: LambdaRuntimeApi; readonly clock: VirtualClock }> {
  const clock = new VirtualClock();
  return { api: await openOn(clock), clock };
}

async function openOn(clock: Clock): Promise<LambdaRuntimeApi> {
  const api = await createLambdaRuntimeApi({ clock });
  onTestFinished(() => api.close());
  return api;
}

function next(api: LambdaRuntimeApi): Promise<Response> {
  return fetch(`http://${api.address}/2018-06-01/runtime/invocation/next`);
}

function connected(api: LambdaRuntimeApi): Promise<Socket> {
  const [host = '', port = ''] = api.address.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port) }, () => resolve(socket));
    socket.once('error', reject);
    onTestFinished(() => void socket.destroy());
  });
}

function post(
  api: LambdaRuntimeApi,
  call: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`http://${api.address}/2018-06-01/runtime/${call}`, { method: 'POST', body, headers });
}
