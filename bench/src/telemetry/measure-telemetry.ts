import { type RowResult, ratioFigure } from '../figure.ts';
import { MeasuringProgram } from '../program.ts';
import { measureInRounds } from '../rounds.ts';

const ROUNDS = 15;
const WARM_UP_ROUNDS = 2;
const WITHIN_MS = 60_000;
const BUDGET = 1.3;

/** What an execution does, and whose telemetry it has. */
const SUBJECTS = [
  ['without', 'nothing'],
  ['metrics', 'nothing'],
  ['both', 'nothing'],
  ['by-hand', 'nothing'],
  ['without', 'row'],
  ['both', 'row'],
] as const;

/** What spans and metrics cost per execution, against one without. */
export async function measureTelemetry(rounds: number = ROUNDS): Promise<RowResult> {
  const program = new URL('telemetry-program.ts', import.meta.url);
  const programs = SUBJECTS.map((args) => new MeasuringProgram(program, args));
  try {
    await measureInRounds(programs, { rounds: WARM_UP_ROUNDS });
    const measured = await measureInRounds(programs, { rounds, withinMs: WITHIN_MS });
    const [without = [], metrics = [], both = [], byHand = [], rowWithout = [], rowBoth = []] = measured;
    const format = (value: number): string => `${value.toFixed(2)} us`;
    return {
      figures: [
        ratioFigure(
          { name: 'execution that inserts a row into a SQLite file, with spans and metrics', format, budget: BUDGET },
          rowBoth,
          rowWithout,
        ),
        ratioFigure({ name: 'execution that does nothing, with metrics', format }, metrics, without),
        ratioFigure({ name: 'execution that does nothing, with spans and metrics', format }, both, without),
        ratioFigure({ name: 'the same, against a span and a record by hand', format, budget: BUDGET }, both, byHand),
      ],
      notes: [
        'telemetry: CPU time per execution, the garbage collector included; the SDK of OpenTelemetry with a batch processor and an exporter that does nothing; every span is counted. Floor: the same without telemetry; for the last figure: the author makes a span and a histogram record in the service.',
      ],
    };
  } finally {
    await Promise.all(programs.map((one) => one.close()));
  }
}
