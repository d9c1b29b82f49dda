// The floor: the same server and loops, ended on SIGTERM as one writes it by hand.
import process from 'node:process';
import { SERVICES, sayPort, serve, shopServer } from './shop.ts';

const CLOSE_IDLE_EVERY_MS = 20;

const stopping = new AbortController();
const loops = Array.from({ length: SERVICES }, () => serve(stopping.signal));
const server = shopServer(() => !stopping.signal.aborted);
server.listen(0, () => sayPort(server));

process.once('SIGTERM', async () => {
  stopping.abort();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
  await Promise.all([closed, ...loops]);
  clearInterval(timer);
});
