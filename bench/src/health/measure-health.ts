import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expectCount } from '../expect-count.ts';
import { type Figure, type RowResult, valueFigure } from '../figure.ts';
import { programEnvironment, succeeded } from '../program.ts';
import { measureInRounds, type Subject } from '../rounds.ts';
import { quantile } from '../statistics.ts';

const ROUNDS = 3;
const EXECUTIONS = 1000;
const REQUESTS = 200;
const WARM_UP_REQUESTS = 20;
/** Between two requests, in milliseconds. */
const PAUSE_MS = 2;
const BUDGET_MS = 20;
const TIME_LIMIT_MS = 240_000;

const PATHS = ['/livez', '/readyz', '/status', '/status?format=json'];

/** How fast a host that runs many executions answers on its health endpoints, against a server that only answers. */
export async function measureHealth(rounds: number = ROUNDS): Promise<RowResult> {
  const programs = [await HealthProgram.start('bare-program.ts'), await HealthProgram.start('host-program.ts')];
  try {
    const [bare, host] = programs;
    const subjects = [bare?.subject('/'), ...PATHS.map((path) => host?.subject(path))].filter(
      (one) => one !== undefined,
    );
    const [floor = [], ...measured] = await measureInRounds(subjects, { rounds });
    for (const program of programs) await program.assertRunning();
    return {
      figures: PATHS.map((path, index) => figureOf(path, measured[index] ?? [], floor)),
      notes: [
        `health: createHost with ${EXECUTIONS} executions that go on every 100 ms; ${REQUESTS} requests one after the other on one connection, from another process, p99 of a round. Floor: a server of node:http that answers "ok", beside as many loops.`,
      ],
    };
  } finally {
    for (const program of programs) await program.close();
  }
}

function figureOf(path: string, values: readonly number[], floor: readonly number[]): Figure {
  const name = `${path} while ${EXECUTIONS} executions run: p99`;
  return valueFigure({ name, format: (value) => `${value.toFixed(1)} ms`, budget: BUDGET_MS }, values, floor);
}

/** A process that answers on a port while its executions run. */
class HealthProgram {
  readonly #child: ReturnType<typeof fork>;
  readonly #port: number;
  readonly #ended: Promise<void>;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(child: ReturnType<typeof fork>, port: number, ended: Promise<void>) {
    this.#child = child;
    this.#port = port;
    this.#ended = ended;
  }

  static async start(program: string): Promise<HealthProgram> {
    const path = fileURLToPath(new URL(program, import.meta.url));
    const child = fork(path, [String(EXECUTIONS)], { execArgv: [], env: programEnvironment(), timeout: TIME_LIMIT_MS });
    const ended = succeeded(child, path);
    ended.catch(() => {});
    const answer = await Promise.race([once(child, 'message'), ended]);
    return new HealthProgram(child, Number(Reflect.get(Object(answer?.[0]), 'port')), ended);
  }

  /** Measures the 99th percentile of requests for a path, in milliseconds. */
  subject(path: string): Subject<number> {
    return {
      measure: async () => {
        const took: number[] = [];
        for (let request = 0; request < WARM_UP_REQUESTS + REQUESTS; request += 1) {
          const startedAt = performance.now();
          await this.#request(path);
          if (request >= WARM_UP_REQUESTS) took.push(performance.now() - startedAt);
          await wait(PAUSE_MS);
        }
        return quantile(took, 0.99);
      },
    };
  }

  /** The executions still go on. */
  async assertRunning(): Promise<void> {
    const before = await this.#steps();
    await wait(1000);
    const made = (await this.#steps()) - before;
    if (made < EXECUTIONS) throw new Error(`health: ${made} steps in a second. The measurement says nothing.`);
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }

  async #steps(): Promise<number> {
    const answered = once(this.#child, 'message');
    this.#child.send('steps');
    const [answer]: unknown[] = await answered;
    expectCount('health, executions', { got: Number(Reflect.get(Object(answer), 'running')), expected: EXECUTIONS });
    return Number(Reflect.get(Object(answer), 'steps'));
  }

  async #request(path: string): Promise<void> {
    const request = get({ port: this.#port, host: '127.0.0.1', path, agent: this.#agent });
    const [response] = await once(request, 'response');
    const body = await text(response);
    if (response.statusCode !== 200)
      throw new Error(`health: ${path} answered ${response.statusCode}: ${body.slice(0, 200)}`);
  }
}
