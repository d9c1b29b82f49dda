import { Agent, get } from 'node:http';

/** A request of a load: when it ended, how long it took, and why it failed if it did. */
export interface Asked {
  readonly endedAt: number;
  readonly ms: number;
  /** The code of its error. Never `ECONNREFUSED`: such a request was not delivered, and does not count. */
  readonly failure: string | undefined;
}

/** How a load is sent. */
export interface LoadOptions {
  /** Whether requests share connections. Otherwise each has one of its own. */
  readonly keepAlive: boolean;
  /** Called once, after so many answers. */
  readonly after: readonly [answers: number, call: () => void];
}

const EVERY_MS = 5;

/**
 * Sends 200 requests a second until one is refused, or an answer says that the process is not ready: then a load
 * balancer sends the next ones elsewhere.
 */
export async function load(
  port: number,
  { keepAlive, after: [answers, call] }: LoadOptions,
): Promise<readonly Asked[]> {
  const agent = new Agent({ keepAlive });
  const sent: Promise<Asked | undefined>[] = [];
  let answered = 0;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => {
      const onAnswer = (isReady: boolean): void => {
        answered += 1;
        if (answered === answers) call();
        if (!isReady) end();
      };
      sent.push(ask({ agent, port, onAnswer, onRefusal: end }));
    }, EVERY_MS);
  });
  const asked = await Promise.all(sent);
  agent.destroy();
  return asked.filter((one) => one !== undefined);
}

interface Question {
  readonly agent: Agent;
  readonly port: number;
  readonly onAnswer: (isReady: boolean) => void;
  readonly onRefusal: () => void;
}

/** Resolves with `undefined` for a request that was not delivered. */
function ask({ agent, port, onAnswer, onRefusal }: Question): Promise<Asked | undefined> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const end = (failure?: string): void => {
      const endedAt = performance.now();
      resolve({ endedAt, ms: endedAt - startedAt, failure });
    };
    const fail = (error: Error): void => {
      const code = 'code' in error ? String(error.code) : error.message;
      if (code === 'ECONNREFUSED') {
        onRefusal();
        resolve(undefined);
      } else end(code);
    };
    const asking = get({ host: '127.0.0.1', port, agent }, (response) => {
      response.resume();
      response.on('error', fail);
      response.on('end', () => {
        onAnswer(response.headers['x-ready'] === 'true');
        end(response.complete ? undefined : 'incomplete');
      });
    });
    asking.on('error', fail);
  });
}
