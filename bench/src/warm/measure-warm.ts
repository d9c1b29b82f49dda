import { type RowResult, ratioFigure } from '../figure.ts';
import { MeasuringProgram } from '../program.ts';
import { measureInRounds } from '../rounds.ts';

const ROUNDS = 30;
const WARM_UP_ROUNDS = 3;
const WITHIN_MS = 60_000;

/** The handlers, by their names in the program. */
const SUBJECTS = [
  { subject: 'by-hand', name: 'minimal deadline wrapper' },
  { subject: 'middy', name: 'warm invocation: middy, timeoutEarlyInMillis' },
  { subject: 'core', name: 'warm invocation: core alone', budget: 2.5 },
  { subject: 'lambda', name: 'warm invocation: Lambda adapter', budget: 2.5 },
  { subject: 'lambda-scoped', name: 'warm invocation: Lambda adapter, scoped service' },
];

/** What a warm invocation costs beyond the work, against a minimal deadline wrapper. */
export async function measureWarm(rounds: number = ROUNDS): Promise<RowResult> {
  const programs = SUBJECTS.map(
    ({ subject }) => new MeasuringProgram(new URL('warm-program.ts', import.meta.url), [subject]),
  );
  try {
    return await measure(programs, rounds);
  } finally {
    await Promise.all(programs.map((program) => program.close()));
  }
}

async function measure(programs: readonly MeasuringProgram[], rounds: number): Promise<RowResult> {
  await measureInRounds(programs, { rounds: WARM_UP_ROUNDS });
  const [floor = [], ...measured] = await measureInRounds(programs, { rounds, withinMs: WITHIN_MS });
  const figures = SUBJECTS.slice(1).map((style, place) =>
    ratioFigure({ ...style, format: microseconds }, measured[place] ?? [], floor),
  );
  return {
    figures,
    notes: [
      'warm: CPU time per call, the garbage collector included; each subject in a process of its own, 20 000 calls one after the other per measurement; the work does nothing. Floor: AbortController, setTimeout two seconds before the deadline, await, clearTimeout in finally.',
    ],
  };
}

function microseconds(value: number): string {
  return `${value.toFixed(2)} us`;
}
