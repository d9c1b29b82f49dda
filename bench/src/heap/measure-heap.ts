import { type Figure, type RowResult, valueFigure } from '../figure.ts';
import { type ProgramReport, runProgram } from '../program.ts';
import { measureInRounds, type Subject } from '../rounds.ts';

const ROUNDS = 5;
const WITHIN_MS = 30_000;
const SERVICES = 1000;
const BUDGET_BYTES = 1024;

/** The heap that a scheduled service holds, against one that only runs on demand. */
export async function measureHeap(rounds: number = ROUNDS): Promise<RowResult> {
  const subjects = [subject('on-demand'), subject('distinct'), subject('equal')];
  const [onDemand = [], distinct = [], equal = []] = await measureInRounds(subjects, { rounds, withinMs: WITHIN_MS });
  const figure = (name: string, measured: readonly ProgramReport[], number: string, budget?: number): Figure =>
    valueFigure(
      { name: `heap per service, ${name}`, format: kilobytes, ...(budget !== undefined && { budget }) },
      measured.map((report) => report(number)),
      onDemand.map((report) => report(number)),
    );
  return {
    figures: [
      figure('1 000 cron expressions', distinct, 'idle', BUDGET_BYTES),
      figure('1 000 cron expressions, each has run once', distinct, 'afterOneRun'),
      figure('one cron expression for all', equal, 'idle'),
    ],
    notes: [
      `heap: in use after collection, with ${SERVICES} services defined and started, less what was in use before; the closures of the jobs are not counted. Floor: the same jobs with onDemand(). 1 KB is 1024 bytes.`,
    ],
  };
}

function subject(schedule: string): Subject<ProgramReport> {
  const program = new URL('heap-program.ts', import.meta.url);
  return { measure: () => runProgram(program, [String(SERVICES), schedule], { nodeOptions: ['--expose-gc'] }) };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(2)} KB`;
}
