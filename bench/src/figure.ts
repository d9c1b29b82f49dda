import { ratios, type Summary, summarize } from './statistics.ts';

/** One line of the table. */
export interface Figure {
  readonly name: string;
  /** What the floor measured; empty without a floor. */
  readonly floor: string;
  readonly value: string;
  /** The value divided by the floor; empty where the value stands for itself. */
  readonly ratio: string;
  /** The middle half of what is compared with the budget. */
  readonly spread: string;
  readonly budget: string;
  readonly verdict: '' | 'met' | 'MISSED';
}

/** What one row of the bench measured. */
export interface RowResult {
  readonly figures: readonly Figure[];
  /** Notes that explain them. */
  readonly notes: readonly string[];
}

/** How a figure is written. */
export interface FigureStyle {
  readonly name: string;
  readonly format: (value: number) => string;
  /** The maximum of the ratio, or of the value if it has no ratio. Default: no budget. */
  readonly budget?: number | undefined;
}

/** A figure that is compared with a floor of the same rounds. */
export function ratioFigure(
  { name, format, budget }: FigureStyle,
  values: readonly number[],
  floor: readonly number[],
): Figure {
  const ratio = summarize(ratios(values, floor));
  return {
    name,
    floor: format(summarize(floor).median),
    value: format(summarize(values).median),
    ratio: times(ratio.median),
    ...judged(ratio, times, budget),
  };
}

/** A figure whose value itself has the budget; a floor, where there is one, is shown next to it. */
export function valueFigure(
  { name, format, budget }: FigureStyle,
  values: readonly number[],
  floor: readonly number[] = [],
): Figure {
  const value = summarize(values);
  return {
    name,
    floor: floor.length === 0 ? '' : format(summarize(floor).median),
    value: format(value.median),
    ratio: floor.length === 0 ? '' : times(summarize(ratios(values, floor)).median),
    ...judged(value, format, budget),
  };
}

function judged(
  { median, lowerQuartile, upperQuartile }: Summary,
  format: (value: number) => string,
  budget: number | undefined,
): Pick<Figure, 'spread' | 'budget' | 'verdict'> {
  const spread = lowerQuartile === upperQuartile ? '' : `${format(lowerQuartile)} to ${format(upperQuartile)}`;
  if (budget === undefined) return { spread, budget: '', verdict: '' };
  return { spread, budget: format(budget), verdict: median <= budget ? 'met' : 'MISSED' };
}

function times(value: number): string {
  return `${value.toFixed(2)}x`;
}
