import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { server } from './server.fixture.ts';

/** A way to the server on which an answer can be lost. */
export interface Proxy {
  readonly port: number;
  /** The server executes the next request that holds a text; its answer is lost, together with the connection. */
  loseAnswerTo(text: string): void;
  /** How many requests held the text. */
  requests(text: string): number;
  /** From now on nothing comes through, and no connection ends. */
  freeze(): void;
}

/** Starts a proxy for the test that runs. */
export async function startProxy(): Promise<Proxy> {
  const sockets: Socket[] = [];
  const requests: string[] = [];
  let losing: string | undefined;
  let isFrozen = false;
  const listener = createServer((client) => {
    const upstream = connect(server.port, server.host);
    let isLost = false;
    sockets.push(client, upstream);
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.on('data', (bytes) => {
      if (isFrozen) return;
      const request = bytes.toString('latin1');
      requests.push(request);
      if (losing !== undefined && request.includes(losing)) {
        losing = undefined;
        isLost = true;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (isFrozen) return;
      if (isLost) client.destroy();
      else client.write(bytes);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    port: address.port,
    loseAnswerTo: (text) => {
      losing = text;
    },
    requests: (text) => requests.filter((request) => request.includes(text)).length,
    freeze: () => {
      isFrozen = true;
    },
  };
}
