import { Agent, request } from 'node:http';

/** What became of the requests of a load. */
export interface LoadResult {
  readonly answered: number;
  /** Requests that reached the server, or may have, and got no complete answer: code or status of each. */
  readonly failed: readonly string[];
}

const EVERY_MS = 5;

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
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => sending.push(send()), EVERY_MS);
    const send = async (): Promise<void> => {
      const { end, isReady } = await ask(agent, port, sending.length % 3 === 0 ? '/?early' : '/');
      if (end === 'ECONNREFUSED' || !isReady) {
        clearInterval(timer);
        resolve();
      }
      if (end.endsWith('true')) {
        answered += 1;
        onAnswer(answered);
      } else if (end !== 'ECONNREFUSED') failed.push(end);
    };
  });
  await Promise.all(sending);
  agent.destroy();
  return { answered, failed };
}

/** The body of the answer, or why there is none; and whether the server said that it is ready. */
function ask(agent: Agent, port: number, path: string): Promise<{ readonly end: string; readonly isReady: boolean }> {
  return new Promise((resolve) => {
    const fail = (error: Error): void => {
      resolve({ end: 'code' in error ? String(error.code) : String(error), isReady: true });
    };
    const asking = request({ host: '127.0.0.1', port, path, agent }, (response) => {
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
