import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port of this machine on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port: unknown = Reflect.get(Object(server.address()), 'port');
  server.close();
  await once(server, 'close');
  return Number(port);
}
