import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';

/** What happens to a request instead of being passed on. */
export type Fault =
  | {
      /** Answers itself. */
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Takes the request and never answers. */
  | 'silent'
  /** Closes the connection without passing the request on. */
  | 'refuse'
  /** Passes the request on, and closes the connection instead of answering. */
  | 'loseAnswer'
  /** Passes it on and answers without the header `Date`. */
  | 'hideDate';

/** A request as the proxy saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** A proxy in front of a store's server on this machine, which tells another time and fails when it is told to. */
export class FaultProxy {
  /** Every request since the last call of `forget`. */
  readonly seen: SeenRequest[] = [];
  readonly #targetPort: number;
  readonly #server: Server;
  #faults: Fault[] = [];
  #always: Fault | undefined;
  readonly #now: () => number;

  private constructor(targetPort: number, now: () => number) {
    this.#targetPort = targetPort;
    this.#now = now;
    this.#server = createServer((incoming, answer) => void this.#take(incoming, answer));
  }

  /** @param now - The server's clock, as the header `Date` tells it. Default: the machine's. */
  static async start(targetPort: number, now: () => number = Date.now): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort, now);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen.');
    return address.port;
  }

  /** What the next requests meet, one each. */
  fail(...faults: Fault[]): void {
    this.#faults.push(...faults);
  }

  /** What every request meets from now on; `undefined` ends it. */
  failAlways(fault: Fault | undefined): void {
    this.#always = fault;
  }

  /** Forgets the requests it has seen. */
  forget(): void {
    this.seen.length = 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #take(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = incoming;
    this.seen.push({ method, url, headers });
    const body: Buffer[] = [];
    for await (const chunk of incoming) body.push(chunk);
    const fault = this.#faults.shift() ?? this.#always;
    if (fault === 'silent') return;
    if (fault === 'refuse') return void answer.destroy();
    if (typeof fault === 'object') {
      answer.writeHead(fault.status, { date: this.#date(), ...fault.headers }).end(fault.body);
      return;
    }
    this.#passOn(incoming, Buffer.concat(body), (passed) => {
      if (fault === 'loseAnswer') return void passed.resume().once('end', () => answer.destroy());
      const { date: _, ...rest } = passed.headers;
      answer.sendDate = false;
      answer.writeHead(passed.statusCode ?? 0, fault === 'hideDate' ? rest : { ...rest, date: this.#date() });
      passed.pipe(answer);
    }).once('error', () => answer.destroy());
  }

  #passOn({ method, url, headers }: IncomingMessage, body: Buffer, respond: (passed: IncomingMessage) => void) {
    const passed = request({ host: '127.0.0.1', port: this.#targetPort, method, path: url, headers }, respond);
    passed.end(body);
    return passed;
  }

  #date(): string {
    return new Date(this.#now()).toUTCString();
  }
}
