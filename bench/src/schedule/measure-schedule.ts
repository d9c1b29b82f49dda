import { expectCount } from '../expect-count.ts';
import { type Figure, type RowResult, ratioFigure } from '../figure.ts';
import { type ProgramReport, runProgram } from '../program.ts';
import { measureInRounds, type Subject } from '../rounds.ts';
import { summarize } from '../statistics.ts';

const ROUNDS = 2;
const WARM_UP_SECONDS = 3;
const SECONDS = 12;
const JOBS = 10_000;
const CPU_BUDGET = 2.5;
const LATENESS_BUDGET = 1.5;
/** A tick may fall to either side of the border of the time that is measured. */
const TOLERANCE = JOBS;

/** Many jobs that are all due each second, in real time, against a chain of timeouts that calls as many functions. */
export async function measureSchedule(rounds: number = ROUNDS): Promise<RowResult> {
  const subjects = [
    subject('chain', 'chain-program.ts'),
    subject('silent logger', 'host-program.ts', 'silent'),
    subject("default logger at 'warn'", 'host-program.ts', 'warn'),
    subject('one timer', 'timer-program.ts'),
  ];
  const [floor = [], silent = [], warn = [], timer = []] = await measureInRounds(subjects, { rounds });
  return {
    figures: [...figuresOf('silent logger', silent, floor), ...figuresOf("default logger at 'warn'", warn, floor)],
    notes: [
      `schedule: createHost of @anyhost/node, ${SECONDS} s after ${WARM_UP_SECONDS} s of warm-up, in processes that take turns. Floor: per job a chain of setTimeout that calls a trivial async function. Lateness: every tenth execution, p99 of a tick, median of all ticks.`,
      `schedule: for comparison, one setTimeout per second that calls all ${JOBS} functions: ${middle(timer, 'cpuMs')} of CPU per tick, p99 lateness ${middle(timer, 'latenessMs')}.`,
      `schedule: executions counted per process: floor ${counts(floor)}; one timer ${counts(timer)}; silent ${counts(silent)}; warn ${counts(warn)}; expected ${SECONDS * JOBS}.`,
    ],
  };
}

function subject(name: string, program: string, ...args: string[]): Subject<ProgramReport> {
  const numbers = [JOBS, WARM_UP_SECONDS, SECONDS].map(String);
  return {
    measure: async (): Promise<ProgramReport> => {
      const report = await runProgram(new URL(program, import.meta.url), [...numbers, ...args]);
      expectCount(`schedule, ${name}`, { got: report('executions'), expected: SECONDS * JOBS, tolerance: TOLERANCE });
      return report;
    },
  };
}

function figuresOf(
  name: string,
  measured: readonly ProgramReport[],
  floor: readonly ProgramReport[],
): readonly Figure[] {
  const compare = (number: string, label: string, budget: number): Figure =>
    ratioFigure(
      { name: `10 000 cron jobs each second, ${name}: ${label}`, format: milliseconds, budget },
      measured.map((report) => report(number)),
      floor.map((report) => report(number)),
    );
  return [compare('cpuMs', 'CPU per tick', CPU_BUDGET), compare('latenessMs', 'p99 lateness', LATENESS_BUDGET)];
}

function middle(reports: readonly ProgramReport[], number: string): string {
  return milliseconds(summarize(reports.map((report) => report(number))).median);
}

function counts(reports: readonly ProgramReport[]): string {
  return reports.map((report) => report('executions')).join(', ');
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
