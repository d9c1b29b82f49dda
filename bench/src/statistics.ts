/** The median of a list of numbers, and the middle half around it. */
export interface Summary {
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
}

/** Summarizes numbers in any order; there must be at least one. */
export function summarize(values: readonly number[]): Summary {
  return {
    median: quantile(values, 0.5),
    lowerQuartile: quantile(values, 0.25),
    upperQuartile: quantile(values, 0.75),
  };
}

/** The number below which a share of all numbers lies, between two of them by their distance; NaN for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [below = Number.NaN, above = below] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

/** Each number divided by the floor's of the same round. */
export function ratios(values: readonly number[], floor: readonly number[]): readonly number[] {
  return values.map((value, round) => value / (floor[round] ?? Number.NaN));
}
