import { type Figure, type RowResult, valueFigure } from '../figure.ts';
import { runProgram } from '../program.ts';
import { measureInRounds } from '../rounds.ts';

const ROUNDS = 7;
const WITHIN_MS = 30_000;
const STARTED_JOBS = 10_000;
const STARTED_BUDGET_MS = 600;
const DEFINED_JOBS = 20_000;
const DEFINED_BUDGET_MS = 200;

/** How long it takes to define large applications, and to start one, each time in a new process. */
export async function measureDefine(rounds: number = ROUNDS): Promise<RowResult> {
  const subjects = [
    subject('plain', STARTED_JOBS),
    subject('start', STARTED_JOBS),
    subject('plain', DEFINED_JOBS),
    subject('define', DEFINED_JOBS),
  ];
  const measured = await measureInRounds(subjects, { rounds, withinMs: WITHIN_MS });
  const [plainOfStarted = [], started = [], plainOfDefined = [], defined = []] = measured;
  const figure = (name: string, budget: number, values: readonly number[], floor: readonly number[]): Figure =>
    valueFigure({ name, budget, format: milliseconds }, values, floor);
  return {
    figures: [
      figure(`define and start 10 000 services`, STARTED_BUDGET_MS, started, plainOfStarted),
      figure(`define 20 000 services`, DEFINED_BUDGET_MS, defined, plainOfDefined),
    ],
    notes: [
      `define: wall time in a new process, modules loaded (${defined.length} rounds). Floor: the same names, schedules and functions in an array and a map.`,
    ],
  };
}

function subject(mode: 'plain' | 'define' | 'start', jobs: number) {
  const program = new URL('define-program.ts', import.meta.url);
  return { measure: async (): Promise<number> => (await runProgram(program, [mode, String(jobs)]))('ms') };
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`;
}
