import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

/** What became of one order: where its page is, or why there was no answer. */
export interface OrderAnswer {
  readonly end: string;
  /** Whether the server asks its clients to go elsewhere. */
  readonly isLeaving: boolean;
}

/** How many orders may be without an answer. */
const MOST_UNDER_WAY = 40;

/**
 * Places orders, one every few milliseconds on shared connections, until an answer says that the server is leaving, as a
 * load balancer does. Returns the ends of all.
 *
 * @param onAnswer - Called with how many are answered.
 */
export async function placeOrders(
  url: string,
  { everyMs, onAnswer }: { everyMs: number; onAnswer: (answered: number) => void },
): Promise<readonly string[]> {
  const agent = new Agent({ keepAlive: true });
  const placing: Promise<OrderAnswer>[] = [];
  let answered = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (placing.length - answered >= MOST_UNDER_WAY) return;
      const order = placeOrder(url, { agent, number: placing.length + 1 });
      placing.push(order);
      void order.then(({ isLeaving }) => {
        answered += 1;
        onAnswer(answered);
        if (!isLeaving) return;
        clearInterval(timer);
        resolve();
      });
    }, everyMs);
  });
  const answers = await Promise.all(placing);
  agent.destroy();
  return answers.map(({ end }) => end);
}

function placeOrder(url: string, { agent, number }: { agent: Agent; number: number }): Promise<OrderAnswer> {
  const form = { key: randomUUID(), email: `buyer-${number}@example.com`, city: 'Lyon', 'wool-socks': '1' };
  const body = new URLSearchParams(form).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
  return new Promise((resolve) => {
    // A server that is gone is left too.
    const fail = (error: Error): void =>
      resolve({ end: 'code' in error ? String(error.code) : error.message, isLeaving: true });
    const asking = request(`${url}/orders`, { method: 'POST', agent, headers }, (response) => {
      const { statusCode, headers: answer } = response;
      response.resume();
      response.on('end', () =>
        resolve({ end: answer.location ?? `status ${statusCode}`, isLeaving: answer.connection === 'close' }),
      );
      response.on('error', fail);
    });
    asking.on('error', fail);
    asking.end(body);
  });
}
