import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { defineApplication } from '@anyhost/core';
import { captureLogs } from '@anyhost/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeProcess } from '../fake-process.fixture.ts';
import { ask } from '../health/http.fixture.ts';
import { hosted } from '../services.fixture.ts';
import { hostBeside } from './host-beside.ts';

/** A shop whose handler enqueues a task, when `mayEnqueue` has resolved. */
async function shop(mayEnqueue: (stopped: Promise<void>) => Promise<void>, onFull: 'wait' | 'reject' = 'wait') {
  const notes: string[] = [];
  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const app = defineApplication('shop')
    .singleton('pool', () => ({ name: 'pool' }), { dispose: () => void notes.push('pool disposed') })
    .backgroundTaskQueue('mail', { capacity: 1, onFull })
    .hostedService('consumer', () =>
      hosted({
        stopAsync: async () => {
          notes.push('consumer stopped');
          stop();
        },
      }),
    );
  const listener: RequestListener = async (_request, response) => {
    await mayEnqueue(stopped);
    try {
      await beside.services.mail.enqueue('confirmation', async (_signal, { services }) => {
        await new Promise(setImmediate);
        notes.push(`confirmed by ${services.pool.name}`);
      });
      response.end('ordered');
    } catch (thrown) {
      response.statusCode = 503;
      response.end(String(Reflect.get(Object(thrown), 'code')));
    }
  };
  const server = createServer(listener);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  server.listen(0);
  await once(server, 'listening');
  const beside = hostBeside(server, app, { logger: captureLogs() }, new FakeProcess());
  await beside.start();
  return { beside, server, notes, port: Number(Reflect.get(Object(server.address()), 'port')) };
}

describe('a web handler', () => {
  test('enqueues a task, which the host runs after the answer', async () => {
    const { beside, notes, port } = await shop(async () => {});
    expect(await ask(port, '/')).toMatchObject({ status: 200, body: 'ordered' });
    await beside.stop();
    expect(notes).toEqual(['confirmed by pool', 'consumer stopped', 'pool disposed']);
  });

  test('enqueues until it has answered, although the services have stopped: nothing is lost at the stop', async () => {
    const { beside, server, notes, port } = await shop((stopped) => stopped);
    const requested = once(server, 'request');
    const answer = ask(port, '/');
    await requested;
    await beside.stop();
    expect(await answer).toMatchObject({ status: 200, body: 'ordered' });
    expect(notes).toEqual(['consumer stopped', 'confirmed by pool', 'pool disposed']);
  });

  test('answers that it is busy while the queue is full', async () => {
    const { beside, port } = await shop(async () => {}, 'reject');
    const { mail } = beside.services;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { outcome } = await mail.enqueue('held', () => held);
    await mail.enqueue('next', async () => {});
    expect(await ask(port, '/')).toMatchObject({ status: 503, body: 'ERR_ANYHOST_TASK_REFUSED' });
    release();
    await outcome;
    await beside.stop();
  });
});
