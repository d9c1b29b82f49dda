import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./host-lifetime-program.fixture.ts', import.meta.url));

/** A program that waits for the messages of this process. */
class Supervised {
  readonly messages: unknown[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  #onMessage = (): void => {};

  constructor(scenario: string) {
    this.#child = fork(PROGRAM, [scenario], {
      silent: true,
      execArgv: ['--conditions=@anyhost/source'],
      env: { ...process.env, ANYHOST_LOG_LEVEL: 'silent' },
    });
    this.#exited = once(this.#child, 'exit');
    this.#child.on('message', (message) => {
      this.messages.push(message);
      this.#onMessage();
    });
    onTestFinished(async () => {
      this.#child.kill('SIGKILL');
      await this.#exited;
    });
  }

  send(message: string): void {
    this.#child.send(message);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  disconnect(): void {
    this.#child.disconnect();
  }

  async received(message: string): Promise<void> {
    while (!this.messages.includes(message)) {
      await new Promise<void>((resolve) => {
        this.#onMessage = resolve;
      });
    }
  }

  async end(): Promise<unknown> {
    const [code, signal] = await this.#exited;
    return signal ?? code;
  }
}

test('a host starts and stops with the messages of a parent process, and exits 0 [C07, S02, P04]', async () => {
  const program = new Supervised('steady');
  await program.received('waiting');
  program.send('start');
  await program.received('running');
  program.send('stop');
  expect(await program.end()).toBe(0);
  expect(program.messages).toEqual(['waiting', 'starting', 'running', 'stopping', { stopped: true }]);
});

test('a stop before the start starts nothing, and exits 0 by itself [S03]', async () => {
  const program = new Supervised('steady');
  await program.received('waiting');
  program.send('stop');
  expect(await program.end()).toBe(0);
  expect(program.messages).toEqual(['waiting']);
});

test('a host stops when its parent process has gone, and exits 0', async () => {
  const program = new Supervised('steady');
  await program.received('waiting');
  program.send('start');
  await program.received('running');
  program.disconnect();
  expect(await program.end()).toBe(0);
});

test('the parent learns of a fault, and the process exits 1 [F03, Z03]', async () => {
  const program = new Supervised('faulty');
  await program.received('waiting');
  program.send('start');
  expect(await program.end()).toBe(1);
  expect(program.messages.at(-1)).toEqual({ stopped: true, failure: 'the database is gone' });
});

test('a signal has its default effect: the host lifetime decides instead', async () => {
  const program = new Supervised('steady');
  await program.received('waiting');
  program.send('start');
  await program.received('running');
  program.kill('SIGTERM');
  expect(await program.end()).toBe('SIGTERM');
  expect(program.messages).not.toContain('stopping');
});
