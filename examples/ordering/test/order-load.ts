import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

/** An answer to an order: its status and where the order is, or why there was no answer. */
export type OrderAnswer = { readonly status: number | undefined; readonly location: string | undefined } | string;

const NOT_DELIVERED = 'ECONNREFUSED';

/**
 * Places orders, one every few milliseconds on shared connections, until one is refused: the server does not listen any
 * more. Returns the answers to all others.
 *
 * @param onAnswer - Called with how many are answered.
 */
export async function placeOrders(
  url: string,
  { everyMs, onAnswer }: { everyMs: number; onAnswer: (answered: number) => void },
): Promise<readonly OrderAnswer[]> {
  const agent = new Agent({ keepAlive: true });
  const sent: Promise<OrderAnswer>[] = [];
  let answered = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const placing = placeOrder(url, { agent, number: sent.length + 1 });
      sent.push(placing);
      void placing.then((answer) => {
        answered += 1;
        onAnswer(answered);
        if (answer !== NOT_DELIVERED) return;
        clearInterval(timer);
        resolve();
      });
    }, everyMs);
  });
  const answers = await Promise.all(sent);
  agent.destroy();
  return answers.filter((answer) => answer !== NOT_DELIVERED);
}

function placeOrder(url: string, { agent, number }: { agent: Agent; number: number }): Promise<OrderAnswer> {
  const form = { key: randomUUID(), email: `buyer-${number}@example.com`, city: 'Lyon', 'wool-socks': '1' };
  const body = new URLSearchParams(form).toString();
  return new Promise((resolve) => {
    const fail = (error: Error): void => resolve('code' in error ? String(error.code) : error.message);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    const asking = request(`${url}/orders`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode, location: response.headers.location }));
      response.on('error', fail);
    });
    asking.on('error', fail);
    asking.end(body);
  });
}
