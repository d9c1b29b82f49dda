import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expectCount } from '../expect-count.ts';
import { type RowResult, valueFigure } from '../figure.ts';
import { programEnvironment, succeeded } from '../program.ts';
import { measureInRounds } from '../rounds.ts';
import { quantile } from '../statistics.ts';
import { type Asked, load } from './load.ts';

const ROUNDS = 20;
/** The answers before SIGTERM: a second under way. */
const ANSWERS = 200;
const DELAY_MS = 500;
const TIME_LIMIT_MS = 30_000;
const BUDGET_MS = 100;

/** A way to end a server, and the clients that it has. */
interface Way {
  readonly name: string;
  readonly program: string;
  readonly keepAlive: boolean;
  readonly delayMs: number;
}

const BY_HAND = 'by-hand-program.ts';
const HOST = 'host-program.ts';
const WAYS: readonly Way[] = [
  { name: 'kept connections, by hand', program: BY_HAND, keepAlive: true, delayMs: 0 },
  { name: 'kept connections', program: HOST, keepAlive: true, delayMs: 0 },
  { name: 'a connection for each request, by hand', program: BY_HAND, keepAlive: false, delayMs: 0 },
  { name: 'a connection for each request', program: HOST, keepAlive: false, delayMs: 0 },
  { name: `the same with readinessDelayMs ${DELAY_MS}`, program: HOST, keepAlive: false, delayMs: DELAY_MS },
];

/** One stop under load. */
interface Stop {
  readonly asked: readonly Asked[];
  /** From SIGTERM, without the readiness delay, to the end of the process, minus the slowest request since SIGTERM. */
  readonly afterSlowestMs: number;
}

/** SIGTERM under 200 requests a second: what fails, and when the process is gone. */
export async function measureWebStop(rounds: number = ROUNDS): Promise<RowResult> {
  const subjects = WAYS.map((way) => ({ measure: () => stopUnderLoad(way) }));
  const measured = await measureInRounds(subjects, { rounds });
  const figures = WAYS.flatMap(({ name, program }, place) => {
    const stops = measured[place] ?? [];
    const of = { name: `web stop, ${name}: gone after the slowest request`, format: milliseconds };
    const failed = { name: `web stop, ${name}: failed requests in ${stops.length} runs`, format: String };
    const isHost = program === HOST;
    return [
      valueFigure(
        { ...of, budget: isHost ? BUDGET_MS : undefined },
        stops.map(({ afterSlowestMs }) => afterSlowestMs),
      ),
      valueFigure({ ...failed, budget: isHost ? 0 : undefined }, [failuresOf(stops).length]),
    ];
  });
  return { figures, notes: WAYS.map(({ name }, place) => note(name, measured[place] ?? [])) };
}

function note(name: string, stops: readonly Stop[]): string {
  const requests = stops.reduce((sum, { asked }) => sum + asked.length, 0);
  const after = stops.map(({ afterSlowestMs }) => afterSlowestMs);
  const failures = failuresOf(stops);
  const codes = failures.length === 0 ? '' : ` (${[...new Set(failures)].join(', ')})`;
  return `web-stop, ${name}: ${stops.length} runs, ${requests} requests, ${failures.length} failed${codes}; gone after the slowest request: median ${milliseconds(quantile(after, 0.5))}, worst ${milliseconds(Math.max(...after))}.`;
}

function failuresOf(stops: readonly Stop[]): readonly string[] {
  return stops.flatMap(({ asked }) => asked.flatMap(({ failure }) => failure ?? []));
}

async function stopUnderLoad({ name, program, keepAlive, delayMs }: Way): Promise<Stop> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, [path, String(delayMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: programEnvironment(),
    timeout: TIME_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const gone = succeeded(child, path).then(() => performance.now());
  const port = await Promise.race([portOf(child.stdout), gone]);
  let stoppedAt = Number.NaN;
  const onAnswers = (): void => {
    stoppedAt = performance.now();
    child.kill('SIGTERM');
  };
  const asked = await load(port, { keepAlive, after: [ANSWERS, onAnswers] });
  const tookMs = (await gone) - stoppedAt - delayMs;
  const answered = asked.filter(({ failure }) => failure === undefined).length;
  expectCount(`web-stop, ${name}`, { got: Math.min(answered, ANSWERS), expected: ANSWERS });
  const slowestMs = Math.max(...asked.filter(({ endedAt }) => endedAt > stoppedAt).map(({ ms }) => ms));
  return { asked, afterSlowestMs: tookMs - slowestMs };
}

/** Reads on, so that the program can write all its lines. */
function portOf(output: Readable): Promise<number> {
  return new Promise((resolve) => {
    createInterface({ input: output }).on('line', (line) => {
      const [, port] = /^listening (\d+)$/.exec(line) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
  });
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
