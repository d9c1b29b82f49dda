import { type Figure, type RowResult, ratioFigure, valueFigure } from '../figure.ts';
import { type ProgramOptions, type ProgramReport, runProgram } from '../program.ts';
import { measureInRounds, type Subject } from '../rounds.ts';

const ROUNDS = 1;
const JOBS = 100_000;
const SECONDS = 10;
const LATENESS_BUDGET = 1;
/** What croner may use: it holds some 80 KB for each job. */
const CRONER_MEGABYTES = 1024;

const WORKLOADS = new Map([
  ['every-second', '100 000 cron jobs, one expression that is due each second'],
  ['daily', '100 000 daily cron jobs, 1 000 expressions in ten zones'],
]);

/** 100 000 schedules in one process, in real time, against a chain of timeouts for each. */
export async function measureManySchedules(rounds: number = ROUNDS): Promise<RowResult> {
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const [workload, name] of WORKLOADS) {
    const subjects = [subject('chain-program.ts', workload), subject('host-program.ts', workload)];
    const [floor = [], host = []] = await measureInRounds(subjects, { rounds });
    figures.push(...figuresOf(name, host, floor));
    notes.push(
      `many-schedules, ${workload}: executions ${numbersOf(host, 'executions')}, dropped by the floor ${numbersOf(floor, 'dropped')}; started in ${numbersOf(host, 'startMs')} ms, the floor in ${numbersOf(floor, 'startMs')} ms.`,
      await cronerNote(workload),
    );
  }
  return {
    figures,
    notes: [
      `many-schedules: createHost of @anyhost/node with a silent logger, ${SECONDS} s of real time. Floor: per job a chain of setTimeout that calls a trivial async function. In each of ten zones 100 daily expressions: one is due in each second that is measured, the others in the rest of the day. Lateness: of every tenth execution.`,
      ...notes,
    ],
  };
}

function subject(program: string, workload: string): Subject<ProgramReport> {
  return {
    measure: async (): Promise<ProgramReport> => {
      const report = await run(program, workload, { nodeOptions: ['--expose-gc'] });
      if (report('executions') > 0) return report;
      throw new Error(`many-schedules, ${program}: nothing was executed. The measurement says nothing.`);
    },
  };
}

function run(program: string, workload: string, options: ProgramOptions): Promise<ProgramReport> {
  return runProgram(new URL(program, import.meta.url), [workload, String(JOBS), String(SECONDS)], options);
}

function figuresOf(name: string, host: readonly ProgramReport[], floor: readonly ProgramReport[]): readonly Figure[] {
  const values = (reports: readonly ProgramReport[], number: string): readonly number[] =>
    reports.map((report) => report(number));
  const lateness = { name: `${name}: p99 lateness`, format: milliseconds, budget: LATENESS_BUDGET };
  const cpu = { name: `${name}: CPU per execution`, format: microseconds };
  const dropped = { name: `${name}: due times dropped`, format: String, budget: 0 };
  const heap = { name: `${name}: heap per job`, format: kilobytes };
  return [
    ratioFigure(lateness, values(host, 'p99Ms'), values(floor, 'p99Ms')),
    ratioFigure(cpu, cpuOf(host), cpuOf(floor)),
    valueFigure(dropped, values(host, 'dropped')),
    valueFigure(heap, values(host, 'heapBytes'), values(floor, 'heapBytes')),
  ];
}

function cpuOf(reports: readonly ProgramReport[]): readonly number[] {
  return reports.map((report) => (1000 * report('cpuMs')) / report('executions'));
}

/** What croner does with the same jobs, if it does. */
async function cronerNote(workload: string): Promise<string> {
  const limit = `${CRONER_MEGABYTES} MB`;
  try {
    const nodeOptions = ['--expose-gc', `--max-old-space-size=${CRONER_MEGABYTES}`];
    const report = await run('croner-program.ts', workload, { nodeOptions, quiet: true });
    return `many-schedules, ${workload}: croner executed ${report('executions')}, within ${limit}.`;
  } catch (thrown) {
    const problem = thrown instanceof Error ? thrown.message.replace(/^.*croner-program\.ts /, '') : String(thrown);
    return `many-schedules, ${workload}: croner with ${limit}: ${problem}`;
  }
}

function numbersOf(reports: readonly ProgramReport[], number: string): string {
  return reports.map((report) => Math.round(report(number))).join(', ');
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function microseconds(value: number): string {
  return `${value.toFixed(2)} us`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(2)} KB`;
}
