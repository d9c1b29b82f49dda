import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { systemClock } from '@anyhost/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ProxyConnection } from './proxy-connection.ts';

test('a connection that is reset soon after an end leaves no handle behind', async () => {
  const target = createServer((socket) => socket.on('error', () => {}).resume());
  const front = createServer({ allowHalfOpen: true });
  const parts = { target: { host: '127.0.0.1', port: await portOf(target) }, clock: systemClock };
  const port = await portOf(front);
  const before = tcpHandles();
  // One of these microtasks comes after the end was passed on and before the system is told of it.
  for (let microtasks = 0; microtasks < 10; microtasks += 1) {
    const client = connect({ port, host: '127.0.0.1' }).on('error', () => {});
    const [accepted] = await once(front, 'connection');
    const connection = new ProxyConnection(accepted, parts, () => {});
    accepted.on('end', async () => {
      for (let passed = 0; passed < microtasks; passed += 1) await undefined;
      connection.reset();
    });
    await once(target, 'connection');
    client.end();
    await once(accepted, 'close');
    client.destroy();
  }
  await vi.waitFor(() => expect(tcpHandles()).toBe(before));
});

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => server[Symbol.asyncDispose]());
  const { port } = server.address() as AddressInfo; // what a TCP server has
  return port;
}

function tcpHandles(): number {
  const { libuv } = process.report.getReport() as { libuv: readonly { readonly type: string }[] }; // what Node documents
  return libuv.filter(({ type }) => type === 'tcp').length;
}
