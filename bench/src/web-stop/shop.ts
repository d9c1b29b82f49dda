import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import process from 'node:process';

/** A request takes up to so many milliseconds. */
export const SLOWEST_MS = 80;
/** How many services run beside the server. */
export const SERVICES = 20;

const TIME_LIMIT_MS = 60_000;

/** The server of both programs: each answer takes a while, and says whether its process is ready. */
export function shopServer(isReady: () => boolean): Server {
  // When the bench is killed no signal comes: the program must end nevertheless.
  setTimeout(() => process.exit(1), TIME_LIMIT_MS).unref();
  return createServer((_request, response) => {
    setTimeout(() => answer(response, isReady()), Math.random() * SLOWEST_MS);
  });
}

/** Work that goes on until its signal aborts. */
export async function serve(signal: AbortSignal): Promise<void> {
  const timer = setInterval(() => {}, 10);
  if (!signal.aborted) await once(signal, 'abort');
  clearInterval(timer);
}

/** The line that says where a program listens. */
export function sayPort(server: Server): void {
  console.log(`listening ${Reflect.get(Object(server.address()), 'port')}`);
}

function answer(response: ServerResponse, isReady: boolean): void {
  response.setHeader('x-ready', String(isReady));
  response.end('true');
}
