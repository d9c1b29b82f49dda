import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { nextTurn } from '@anyhost/core';
import { VirtualClock } from '@anyhost/testing';
import { expect, onTestFinished, test } from 'vitest';
import { type TcpProxy, tcpProxy } from './tcp-proxy.ts';

/** A server that sends back what it gets, and the proxy in front of it. */
async function setUp(): Promise<{ proxy: TcpProxy; clock: VirtualClock; received: string[] }> {
  const received: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on('error', () => {}));
    socket.on('data', (data) => {
      received.push(String(data));
      socket.write(data);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const clock = new VirtualClock();
  const { port } = server.address() as AddressInfo; // what a TCP server has
  const proxy = await tcpProxy({ port, clock });
  onTestFinished(async () => {
    await proxy.close();
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { proxy, clock, received };
}

/** A client that keeps what it reads. */
class Client {
  readonly socket: Socket;
  readonly ended: Promise<string>;
  #read = '';
  #changed: () => void = () => {};

  constructor({ host, port }: TcpProxy) {
    this.socket = connect({ host, port });
    this.socket.on('data', (data) => {
      this.#read += String(data);
      this.#changed();
    });
    this.ended = new Promise((resolve) => {
      this.socket.on('error', (error: Error & { code?: string }) => resolve(error.code ?? error.message));
      this.socket.on('close', () => resolve('closed'));
    });
    onTestFinished(() => {
      this.socket.destroy();
    });
  }

  get text(): string {
    return this.#read;
  }

  async echo(text: string): Promise<void> {
    this.socket.write(text);
    await this.reads(text);
  }

  async reads(text: string): Promise<void> {
    while (!this.#read.endsWith(text)) await new Promise<void>((resolve) => (this.#changed = resolve));
  }
}

/** Waits until something has set a timer. */
async function timerOn(clock: VirtualClock): Promise<void> {
  while (clock.pendingTimers === 0) await nextTurn();
}

test('passes everything on, in both directions, and the end of a connection', async () => {
  const { proxy, received } = await setUp();
  const client = new Client(proxy);
  await client.echo('hello');
  await client.echo('x'.repeat(1_000_000));
  expect(received.join('')).toHaveLength(1_000_005);
  expect(proxy.connections).toBe(1);
  client.socket.end();
  expect(await client.ended).toBe('closed');
});

test('silence keeps what is sent, accepts connections, and passes it all on afterwards, in order', async () => {
  const { proxy, received } = await setUp();
  const before = new Client(proxy);
  await before.echo('one');
  await proxy.silence();
  before.socket.write('two');
  const during = new Client(proxy);
  await once(during.socket, 'connect');
  during.socket.write('other');
  // A third connection that is served shows that time has passed for the first two as well.
  await once(new Client(proxy).socket, 'connect');
  expect(received).toEqual(['one']);
  await proxy.pass();
  before.socket.write('three');
  await Promise.all([before.reads('three'), during.reads('other')]);
  expect(before.text).toBe('onetwothree');
});

test('slow delays each piece by the clock, in both directions', async () => {
  const { proxy, clock, received } = await setUp();
  const client = new Client(proxy);
  await client.echo('now');
  await proxy.slow(100);
  client.socket.write('later');
  await timerOn(clock);
  expect(received).toEqual(['now']);
  await clock.advance(99);
  expect(received).toEqual(['now']);
  await clock.advance(1);
  // Now the answer is on its way.
  await timerOn(clock);
  expect(received).toEqual(['now', 'later']);
  expect(client.text).toBe('now');
  await clock.advance(100);
  await client.reads('later');
});

test('half-open connections stay open and dead, also afterwards; new ones are served afterwards', async () => {
  const { proxy, received } = await setUp();
  const client = new Client(proxy);
  await client.echo('alive');
  await proxy.halfOpen();
  client.socket.write('lost');
  await proxy.pass();
  client.socket.write('lost too');
  await new Client(proxy).echo('new');
  expect(received).toEqual(['alive', 'new']);
  expect(client.text).toBe('alive');
  expect(client.socket.closed).toBe(false);
});

test('drop resets the connections of now, and serves new ones', async () => {
  const { proxy } = await setUp();
  const client = new Client(proxy);
  await client.echo('alive');
  await proxy.drop();
  expect(await client.ended).toBe('ECONNRESET');
  await new Client(proxy).echo('new');
});

test('refuse resets the connections of now, and refuses new ones until it passes again, on the same port', async () => {
  const { proxy } = await setUp();
  const { port } = proxy;
  const client = new Client(proxy);
  await client.echo('alive');
  await proxy.refuse();
  expect(await client.ended).toBe('ECONNRESET');
  expect(await new Client(proxy).ended).toBe('ECONNREFUSED');
  await proxy.pass();
  expect(proxy.port).toBe(port);
  await new Client(proxy).echo('back');
});

test('an answer is lost after its request has arrived; then everything passes again', async () => {
  const { proxy, received } = await setUp();
  const client = new Client(proxy);
  await client.echo('alive');
  await proxy.loseAnswers(1);
  client.socket.write('done');
  expect(await client.ended).toBe('ECONNRESET');
  expect(received).toEqual(['alive', 'done']);
  expect(client.text).toBe('alive');
  await new Client(proxy).echo('new');
});

test('a server that refuses is a connection that is reset', async () => {
  const { proxy } = await setUp();
  const closed = await tcpProxy({ port: proxy.port });
  onTestFinished(() => closed.close());
  await proxy.close();
  expect(await new Client(closed).ended).toBe('ECONNRESET');
  expect(closed.connections).toBe(0);
});

test('close resets connections, frees the port, and can be called twice', async () => {
  const { proxy } = await setUp();
  const client = new Client(proxy);
  await client.echo('alive');
  await proxy.close();
  await proxy.close();
  expect(await client.ended).toBe('ECONNRESET');
  expect(proxy.connections).toBe(0);
});
