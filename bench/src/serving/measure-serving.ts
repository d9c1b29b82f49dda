import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type RowResult, ratioFigure } from '../figure.ts';
import { programEnvironment, succeeded } from '../program.ts';
import { measureInRounds, type Subject } from '../rounds.ts';
import { saysLine } from '../says-line.ts';
import { SERVING } from './services.ts';

const ROUNDS = 20;
const WITHIN_MS = 40_000;
const SERVICES = 100;
const BUDGET = 1.5;
const TIME_LIMIT_MS = 30_000;

/** From the start of a process to the line that says that it serves many services, against a timer for each and pino. */
export async function measureServing(rounds: number = ROUNDS): Promise<RowResult> {
  const subjects = [
    subject('by-hand-program.ts', SERVICES, SERVING),
    subject('host-program.ts', SERVICES, 'process.serving'),
    subject('host-program.ts', 1, 'process.serving'),
  ];
  // The first run of each reads its files from the disk.
  await measureInRounds(subjects, { rounds: 1 });
  const [floor = [], many = [], one = []] = await measureInRounds(subjects, { rounds, withinMs: WITHIN_MS });
  const name = `spawn to serving, ${SERVICES} services`;
  return {
    figures: [
      ratioFigure({ name, format: milliseconds, budget: BUDGET }, many, floor),
      ratioFigure({ name: 'spawn to serving, one service', format: milliseconds }, one, floor),
    ],
    notes: [
      `serving: runHost of jobs with a period, its default logger (${floor.length} rounds). Floor: ${SERVICES} loops of setTimeout, and a line by pino.`,
    ],
  };
}

function subject(program: string, services: number, text: string): Subject<number> {
  return { measure: () => timeToServe(fileURLToPath(new URL(program, import.meta.url)), services, text) };
}

async function timeToServe(program: string, services: number, text: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program, String(services)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: programEnvironment(),
    timeout: TIME_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const gone = succeeded(child, program);
  await Promise.race([saysLine(child.stdout, text), gone]);
  const ms = performance.now() - startedAt;
  child.stdout.resume();
  child.kill('SIGTERM');
  await gone;
  return ms;
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
