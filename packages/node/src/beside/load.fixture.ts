import { Agent, request } from 'node:http';

/** What became of the requests of a load. */
export interface LoadResult {
  readonly answered: number;
  /** Requests that got no complete answer although they may have reached the server: code or status of each. */
  readonly failed: readonly string[];
  /** Requests on new connections that were reset: the system had taken them in the moment in which the port closed. */
  readonly reset: number;
}

const EVERY_MS = 5;
const RESET = 'ECONNRESET on a new connection';

/**
 * Sends 200 requests a second until an answer says that the server is not ready, or until it takes no more connections:
 * a refused request was not delivered. In both cases a load balancer sends the next requests elsewhere.
 *
 * @param keepAlive - Whether requests share connections. Otherwise each has one of its own.
 * @param onAnswer - Called after each answer, with how many there were.
 */
export async function load(
  port: number,
  { keepAlive, onAnswer }: { readonly keepAlive: boolean; readonly onAnswer: (answered: number) => void },
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive });
  const failed: string[] = [];
  const sending: Promise<void>[] = [];
  let answered = 0;
  let reset = 0;
  await new Promise<void>((resolve) => {
    // In the next turn: a client that was stalled first reads which connections were closed meanwhile.
    const timer = setInterval(() => setImmediate(() => sending.push(send())), EVERY_MS);
    const send = async (): Promise<void> => {
      const { end, isReady } = await ask(agent, port, sending.length % 3 === 0 ? '/?early' : '/');
      if (end === 'ECONNREFUSED' || !isReady) {
        clearInterval(timer);
        resolve();
      }
      if (end.endsWith('true')) {
        answered += 1;
        onAnswer(answered);
      } else if (end === RESET) reset += 1;
      else if (end !== 'ECONNREFUSED') failed.push(end);
    };
  });
  await Promise.all(sending);
  agent.destroy();
  return { answered, failed, reset };
}

/**
 * The body of the answer, or why there is none; and whether the server said that it is ready. Asks again, as clients of
 * HTTP do, when a kept connection is closed before an answer begins: a client that was stalled sends too late.
 */
function ask(agent: Agent, port: number, path: string): Promise<{ readonly end: string; readonly isReady: boolean }> {
  return new Promise((resolve) => {
    let hasBegun = false;
    const fail = (error: Error): void => {
      const code = 'code' in error ? String(error.code) : String(error);
      const isEarly = code === 'ECONNRESET' && !hasBegun;
      if (isEarly && asking.reusedSocket) resolve(ask(agent, port, path));
      else resolve({ end: isEarly ? RESET : code, isReady: true });
    };
    const asking = request({ host: '127.0.0.1', port, path, agent }, (response) => {
      hasBegun = true;
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => {
        body += text;
      });
      const isReady = response.headers['x-ready'] !== 'false';
      response.on('end', () => resolve({ end: response.complete ? body : 'incomplete', isReady }));
      response.on('error', fail);
    });
    asking.on('error', fail);
    asking.end();
  });
}
