import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expectCount } from '../expect-count.ts';
import { type RowResult, ratioFigure } from '../figure.ts';
import { programEnvironment, readReport, succeeded } from '../program.ts';
import { measureInRounds } from '../rounds.ts';
import { saysLine } from '../says-line.ts';
import { READY } from './services.ts';

const ROUNDS = 15;
const WITHIN_MS = 40_000;
const SERVICES = 100;
/** Long stops, to which the budget applies, and short ones, which show the host's own part. */
const STOPS = [{ stopMs: 200, budget: 1.08 }, { stopMs: 20 }];
/** Long enough for a program that has just started to become idle. */
const REST_MS = 150;
const TIME_LIMIT_MS = 30_000;

/** From SIGTERM to the end of the process, for many services that stop concurrently. */
export async function measureStop(rounds: number = ROUNDS): Promise<RowResult> {
  const subjects = STOPS.flatMap(({ stopMs }) =>
    ['by-hand-program.ts', 'host-program.ts'].map((program) => ({
      measure: () => timeToStop(fileURLToPath(new URL(program, import.meta.url)), stopMs),
    })),
  );
  const measured = await measureInRounds(subjects, { rounds, withinMs: WITHIN_MS });
  return {
    figures: STOPS.map(({ stopMs, ...budget }, place) => {
      const name = `stop of ${SERVICES} services of ${stopMs} ms each, SIGTERM to gone`;
      const [floor = [], host = []] = measured.slice(2 * place);
      return ratioFigure({ name, format: milliseconds, ...budget }, host, floor);
    }),
    notes: [
      `stop: runHost with servicesStopConcurrently; each stopAsync waits on a timer (${measured[0]?.length} rounds). Floor: a SIGTERM listener, Promise.allSettled over the same services, the same logger.`,
    ],
  };
}

async function timeToStop(program: string, stopMs: number): Promise<number> {
  const child = spawn(process.execPath, [program, String(SERVICES), String(stopMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: programEnvironment(),
    timeout: TIME_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const gone = succeeded(child, program);
  const output = text(child.stdout);
  await Promise.race([saysLine(child.stdout, READY), gone]);
  await wait(REST_MS);
  const startedAt = performance.now();
  child.kill('SIGTERM');
  await gone;
  const ms = performance.now() - startedAt;
  expectCount(`stop, ${program}`, { got: readReport(await output)('stopped'), expected: SERVICES });
  return ms;
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
