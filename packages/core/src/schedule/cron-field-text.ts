import type { CronFieldName } from './cron-shape.ts';
import { CRON_RANGES, type CronRange } from './parse-cron.ts';

/** Writes the values of a field, ascending and without repeats: `*`, `*` with a step, or numbers and ranges. */
export function cronFieldText(name: CronFieldName, values: readonly number[]): string {
  const range = CRON_RANGES[name];
  if (values.length === range.max - range.min + 1) return '*';
  const step = stepFromStart(values, range);
  return step === undefined ? writeRanges(values) : `*/${step}`;
}

/** The n of `*` with step n, if that is what the values are. */
function stepFromStart(values: readonly number[], { min, max }: CronRange): number | undefined {
  const [first, second] = values;
  if (first !== min || second === undefined) return undefined;
  const step = second - first;
  // Two values are a step only in halves of an hour, a minute or a day: January and July are clearer as 1,7.
  if (values.length === 2 && (max < 23 || step * 2 !== max + 1)) return undefined;
  if (step < 2 || values.length !== Math.floor((max - min) / step) + 1) return undefined;
  return values.every((value, index) => value === min + index * step) ? step : undefined;
}

function writeRanges(values: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && run.to === value - 1) run.to = value;
    else runs.push({ from: value, to: value });
  }
  return runs
    .map(({ from, to }) => (from === to ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join(',');
}
