import { type RowResult, ratioFigure } from '../figure.ts';
import { type ProgramReport, runProgram } from '../program.ts';
import { measureInRounds, type Subject } from '../rounds.ts';

const ROUNDS = 20;
const WITHIN_MS = 30_000;
const BUDGET = 1.3;

/** What importing the host for Node costs a new process, against importing its logger. */
export async function measureImport(rounds: number = ROUNDS): Promise<RowResult> {
  const subjects = [subject('pino'), subject('@anyhost/node')];
  // The first import of each reads its files from the disk.
  await measureInRounds(subjects, { rounds: 1 });
  const [floor = [], host = []] = await measureInRounds(subjects, { rounds, withinMs: WITHIN_MS });
  const of = (reports: readonly ProgramReport[], number: string) => reports.map((report) => report(number));
  return {
    figures: [
      ratioFigure(
        { name: 'import of @anyhost/node', format: milliseconds, budget: BUDGET },
        of(host, 'ms'),
        of(floor, 'ms'),
      ),
      ratioFigure(
        { name: 'import of @anyhost/node, CPU time', format: milliseconds },
        of(host, 'cpuMs'),
        of(floor, 'cpuMs'),
      ),
    ],
    notes: [
      `import: the builds, in new processes (${floor.length} rounds). Floor: importing pino, which the build of @anyhost/logging holds as well.`,
    ],
  };
}

function subject(name: string): Subject<ProgramReport> {
  return {
    measure: async () => {
      const report = await runProgram(new URL('import-program.ts', import.meta.url), [name]);
      if (report('exports') === 0) throw new Error(`${name} has no exports: nothing was measured`);
      return report;
    },
  };
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
