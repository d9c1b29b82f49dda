import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { isInterleaving } from './bootstrap-threads.ts';

/** An answer of the Runtime API. */
export interface RuntimeApiAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Of one connection, as the real client has; an answer leaves while another invocation is awaited where several run at
 * once. Node unrefs a connection while it is idle: it never keeps the process alive.
 */
const agent = new Agent({ keepAlive: true, maxSockets: isInterleaving ? Number.POSITIVE_INFINITY : 1 });

/**
 * Calls the Runtime API. Rejects when it refuses or cannot be reached: a runtime client has nothing to do without it.
 */
export function callRuntimeApi(
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<RuntimeApiAnswer> {
  const url = `http://${process.env['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/${path}`;
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { method, agent, headers: { 'Content-Type': 'application/json', ...headers } },
      (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          answer += chunk;
        });
        response.once('error', reject);
        response.once('end', () => {
          const { statusCode = 0 } = response;
          if (statusCode < 300) resolve({ headers: response.headers, body: answer });
          else reject(new Error(`The Runtime API answered ${method} ${path} with ${statusCode}: ${answer}`));
        });
      },
    );
    call.once('error', reject);
    call.end(body);
  });
}
