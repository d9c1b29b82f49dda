import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A network between a store and its server, which a test can disturb. */
export interface Proxy {
  readonly port: number;
  /** How many connections it has taken. */
  readonly accepted: number;
  /** The connections that exist stay open, but nothing passes any more. */
  silence(): void;
  /** Closes all connections. */
  cut(): void;
}

/** Starts a proxy, which is closed when the test has finished. */
export async function startProxy(targetPort: number): Promise<Proxy> {
  const pairs: (readonly [near: Socket, far: Socket])[] = [];
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    pairs.push([near, far]);
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const sockets of pairs) for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The system gave no port.');
  return {
    port: address.port,
    get accepted() {
      return pairs.length;
    },
    silence: () => {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        // What comes is taken and lost.
        for (const socket of [near, far]) socket.on('data', () => undefined).resume();
      }
    },
    cut,
  };
}
