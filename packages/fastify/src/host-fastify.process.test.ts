import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./shop-program.fixture.ts', import.meta.url));
const EVERY_MS = 5;

test.each(['serve', 'close'])('no request fails when SIGTERM arrives among 200 a second, by %s', async (how) => {
  const program = fork(PROGRAM, [how], { execArgv: ['--conditions=@anyhost/source'] });
  onTestFinished(() => void program.kill('SIGKILL'));
  const ended = once(program, 'exit');
  const [address] = await once(program, 'message');
  const closed = once(program, 'message');
  const answers = await load(Number(Reflect.get(Object(address), 'port')), (answered) => {
    if (answered === 100) program.kill('SIGTERM');
  });
  expect(answers.filter((answer) => answer !== '{"areOpen":true}')).toEqual([]);
  expect(answers.length).toBeGreaterThanOrEqual(100);
  expect((await closed)[0]).toBe('closed');
  expect(await ended).toEqual([0, null]);
});

/**
 * Sends requests on shared connections until one is refused: it was not delivered. Returns the answers of the others, or
 * why there was none.
 */
async function load(port: number, onAnswer: (answered: number) => void): Promise<readonly string[]> {
  const agent = new Agent({ keepAlive: true });
  const sent: Promise<string>[] = [];
  let answered = 0;
  await new Promise<void>((resolve) => {
    const askNext = (): void => {
      const asking = ask(agent, port);
      sent.push(asking);
      void asking.then((answer) => {
        answered += 1;
        onAnswer(answered);
        if (answer !== 'ECONNREFUSED') return;
        clearInterval(timer);
        resolve();
      });
    };
    // In the next turn: a client that was stalled first reads which connections were closed meanwhile.
    const timer = setInterval(() => setImmediate(askNext), EVERY_MS);
  });
  const answers = await Promise.all(sent);
  agent.destroy();
  return answers.filter((answer) => answer !== 'ECONNREFUSED');
}

function ask(agent: Agent, port: number): Promise<string> {
  return new Promise((resolve) => {
    let hasBegun = false;
    const fail = (error: Error): void => {
      const code = 'code' in error ? String(error.code) : error.message;
      const isEarly = code === 'ECONNRESET' && !hasBegun;
      // As clients of HTTP do: a client that was stalled sends too late on a connection that was closed meanwhile.
      if (isEarly && asking.reusedSocket) resolve(ask(agent, port));
      // A new connection that the system had taken in the moment in which the port closed was not delivered either.
      else resolve(isEarly ? 'ECONNREFUSED' : code);
    };
    const asking = get({ host: '127.0.0.1', port, agent }, (response) => {
      hasBegun = true;
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve(body));
      response.on('error', fail);
    });
    asking.on('error', fail);
  });
}
