import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Invocation } from './invocation.ts';
import { parseJson, parseReportedError } from './invocation-record.ts';
import type { Platform, Poller, Refusal } from './platform.ts';

const PREFIX = '/2018-06-01/runtime';
const INVOCATION_PATH = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

const STATUSES: Record<Refusal, number> = { InvalidRequestID: 400, InvalidStateTransition: 403, NotFound: 404 };

const EXPLANATIONS: Record<Refusal, string> = {
  InvalidRequestID: 'No invocation with this id is under way.',
  InvalidStateTransition: 'The call does not fit the state of the sandbox or of its invocation.',
  NotFound: 'The Runtime API has no such call.',
};

// A process that the function started may hold a connection open for as long as it likes.
const LONGEST_DRAIN_MS = 1000;

/** The HTTP side of the Runtime API. */
export interface RuntimeApiServer {
  /** `host:port`, the form of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Resolves when every connection is closed, so that all that was sent has been read. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves the four calls of the Runtime API.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function serveRuntimeApi(platform: Platform, host: string): Promise<RuntimeApiServer> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => route(platform, request, response));
  // Node closes a connection that is idle for five seconds. The platform does not: a client reuses its own after
  // a handler of any length, and would lose its answer in that race.
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await listen(server, host);
  return { address: addressOf(server), drain: () => drain(sockets), close: () => close(server) };
}

function route(platform: Platform, request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'GET' && request.url === `${PREFIX}/invocation/next`) next(platform, response);
  else readBody(request, (body) => answer(response, report(platform, request, body)));
}

function report(platform: Platform, request: IncomingMessage, body: string): Refusal | undefined {
  const { method, url = '' } = request;
  if (method !== 'POST') return 'NotFound';
  if (url === `${PREFIX}/init/error`) return platform.failInit(errorOf(request, body));
  const [, id = '', kind] = INVOCATION_PATH.exec(url) ?? [];
  if (kind === 'response') return platform.respond(decodeURIComponent(id), parseJson(body));
  if (kind === 'error') return platform.fail(decodeURIComponent(id), errorOf(request, body));
  return 'NotFound';
}

function next(platform: Platform, response: ServerResponse): void {
  const poller: Poller = {
    handOut: (invocation, deadline) => sendInvocation(response, invocation, deadline),
    drop: () => response.destroy(),
  };
  response.once('close', () => platform.forget(poller));
  const refusal = platform.poll(poller);
  if (refusal) answer(response, refusal);
}

function sendInvocation(response: ServerResponse, invocation: Invocation, deadline: number): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(invocation.body),
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': String(deadline),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    'Lambda-Runtime-Trace-Id': traceId(invocation.requestId, deadline),
  });
  response.end(invocation.body);
}

function answer(response: ServerResponse, refusal: Refusal | undefined): void {
  const body = refusal === undefined ? { status: 'OK' } : { errorType: refusal, errorMessage: EXPLANATIONS[refusal] };
  const text = JSON.stringify(body);
  response.writeHead(refusal === undefined ? 202 : STATUSES[refusal], {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

function readBody(request: IncomingMessage, callback: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A process that is killed while it sends has not answered: only a whole body counts.
  request.on('end', () => callback(Buffer.concat(chunks).toString('utf8')));
  request.on('error', () => {});
}

function errorOf(request: IncomingMessage, body: string): ReturnType<typeof parseReportedError> {
  const header = request.headers['lambda-runtime-function-error-type'];
  return parseReportedError(body, Array.isArray(header) ? header[0] : header);
}

// X-Ray's form, Root=1-<seconds in hex>-<24 hex digits>, made of what the invocation already has.
function traceId(requestId: string, deadline: number): string {
  const seconds = Math.floor(deadline / 1000).toString(16);
  const digits = Buffer.from(requestId).toString('hex').padEnd(24, '0').slice(0, 24);
  return `Root=1-${seconds}-${digits};Parent=${digits.slice(0, 16)};Sampled=0`;
}

function listen(server: Server, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError(`Not a TCP address: ${address}`);
  return `${address.address}:${address.port}`;
}

async function drain(sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  const drainTimer = setTimeout(() => sockets.forEach((socket) => void socket.destroy()), LONGEST_DRAIN_MS);
  await Promise.all(closed);
  clearTimeout(drainTimer);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
