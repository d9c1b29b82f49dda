import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { delay, type StateStore, systemClock } from '@anyhost/core';
import { call } from './store-call.fixture.ts';

/** Milliseconds within which the client's calls end. */
export const LIMIT_MS = 750;

/** What a client over TCP may do wrong. */
export interface ClientMistake {
  readonly limitMs?: number;
  readonly waitsForever?: boolean;
  readonly keepsDeadConnection?: boolean;
  /** Sends a write again when its connection was cut, and answers what the second one is answered. */
  readonly writesAgain?: boolean;
  /** Takes the next answer for its own, whatever it asked. */
  readonly takesAnyAnswer?: boolean;
  readonly acknowledgesAtOnce?: boolean;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** A store behind a TCP server of its own. */
export class StoreServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #clients: RemoteClient[] = [];

  private constructor(store: StateStore) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket.on('error', () => {}));
      linesOf(socket, (line) => {
        const { id, method, args } = JSON.parse(line);
        const answer = (fields: object): unknown => socket.write(`${JSON.stringify({ id, ...fields })}\n`);
        call(store, method, args).then(
          (value) => answer({ value }),
          (error: unknown) => answer({ error: String(error) }),
        );
      });
    });
  }

  static async start(store: StateStore): Promise<StoreServer> {
    const started = new StoreServer(store);
    await once(started.#server.listen(0, '127.0.0.1'), 'listening');
    return started;
  }

  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  /** A client that reaches the server by a port. */
  connect(port: number, mistake: ClientMistake): StateStore {
    const client = new RemoteClient(port, mistake);
    this.#clients.push(client);
    return {
      name: 'remote',
      durable: true,
      get: (key) => client.read('get', key),
      list: (prefix) => client.read('list', prefix),
      set: (key, value, options = {}) => client.write('set', key, value, options),
      delete: (key, condition = {}) => client.write('delete', key, condition),
      batch: (writes) => client.write('batch', writes),
    };
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** One connection, made again when it is cut; each call has a time limit. */
class RemoteClient {
  readonly #port: number;
  readonly #mistake: ClientMistake;
  readonly #waiting = new Map<number, Waiting>();
  #socket: Socket | undefined;
  #calls = 0;

  constructor(port: number, mistake: ClientMistake) {
    this.#port = port;
    this.#mistake = mistake;
  }

  // The border of the wire: the server answers what the store's method answers.
  async read<Answer>(method: string, ...args: readonly unknown[]): Promise<Answer> {
    return (await this.#call(method, args)) as Answer;
  }

  async write<Answer>(method: string, ...args: readonly unknown[]): Promise<Answer> {
    if (this.#mistake.acknowledgesAtOnce) {
      this.#call(method, args).catch(() => {});
      return 'acknowledged' as Answer;
    }
    if (!this.#mistake.writesAgain) return await this.read(method, ...args);
    return await this.read<Answer>(method, ...args).catch(() => this.read<Answer>(method, ...args));
  }

  close(): void {
    this.#socket?.destroy();
  }

  async #call(method: string, args: readonly unknown[]): Promise<unknown> {
    const socket = this.#connected();
    this.#calls += 1;
    const id = this.#calls;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    socket.write(`${JSON.stringify({ id, method, args })}\n`);
    const ended = new AbortController();
    if (!this.#mistake.waitsForever) {
      void delay(systemClock, this.#mistake.limitMs ?? LIMIT_MS, ended.signal).then(
        (passed) => passed && this.#giveUp(socket, id),
      );
    }
    return await answer.finally(() => {
      ended.abort();
      this.#waiting.delete(id);
    });
  }

  // A connection that does not answer may be half open: the next call makes a new one.
  #giveUp(socket: Socket, id: number): void {
    this.#waiting.get(id)?.reject(new Error('The server did not answer in time.'));
    if (!this.#mistake.keepsDeadConnection) socket.destroy();
  }

  #connected(): Socket {
    if (this.#socket !== undefined && (!this.#socket.destroyed || this.#mistake.keepsDeadConnection))
      return this.#socket;
    const socket = connect({ host: '127.0.0.1', port: this.#port });
    this.#socket = socket;
    const cut = (error: Error): void => {
      if (this.#socket !== socket) return;
      for (const { reject } of this.#waiting.values()) reject(error);
    };
    socket.on('error', cut);
    socket.on('close', () => cut(new Error('The connection was closed.')));
    linesOf(socket, (line) => this.#answered(JSON.parse(line)));
    return socket;
  }

  #answered({ id, value, error }: { id: number; value?: unknown; error?: string }): void {
    const [next] = this.#waiting.values();
    const waiting = this.#mistake.takesAnyAnswer ? next : this.#waiting.get(id);
    if (this.#mistake.takesAnyAnswer) this.#waiting.delete([...this.#waiting.keys()][0] ?? 0);
    if (error === undefined) waiting?.resolve(value ?? undefined);
    else waiting?.reject(new Error(error));
  }
}

function linesOf(socket: Socket, read: (line: string) => void): void {
  // The reader emits the errors of the socket once more.
  createInterface({ input: socket })
    .on('line', read)
    .on('error', () => {});
}
