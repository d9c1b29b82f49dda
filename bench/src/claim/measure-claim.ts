import { type RowResult, ratioFigure } from '../figure.ts';
import { MeasuringProgram } from '../program.ts';
import { measureInRounds } from '../rounds.ts';

const ROUNDS = 15;
const WARM_UP_ROUNDS = 2;
const WITHIN_MS = 40_000;

/** What a warm invocation with a claim costs beyond the work, against a deadline and a claim by hand. */
export async function measureClaim(rounds: number = ROUNDS): Promise<RowResult> {
  const program = new URL('../warm/warm-program.ts', import.meta.url);
  const programs = ['claim-by-hand', 'claim'].map((subject) => new MeasuringProgram(program, [subject]));
  try {
    await measureInRounds(programs, { rounds: WARM_UP_ROUNDS });
    const [floor = [], claim = []] = await measureInRounds(programs, { rounds, withinMs: WITHIN_MS });
    const style = {
      name: 'warm invocation with a claim',
      format: (value: number) => `${value.toFixed(2)} us`,
      budget: 4,
    };
    return {
      figures: [ratioFigure(style, claim, floor)],
      notes: [
        'claim: CPU time per call, each of another occurrence, on the store in memory; 20 000 calls per measurement.',
      ],
    };
  } finally {
    await Promise.all(programs.map((one) => one.close()));
  }
}
