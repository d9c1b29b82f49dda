import { describe, expect, test } from 'vitest';
import { quantile, ratios, summarize } from './statistics.ts';

describe('summarize', () => {
  test('gives the middle and the middle half, in whatever order the numbers come', () => {
    expect(summarize([5, 1, 4, 2, 3])).toEqual({ median: 3, lowerQuartile: 2, upperQuartile: 4 });
  });

  test('one number is all three', () => {
    expect(summarize([7])).toEqual({ median: 7, lowerQuartile: 7, upperQuartile: 7 });
  });
});

describe('quantile', () => {
  test('lies between two numbers by their distance', () => {
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  });

  test('leaves the list as it is', () => {
    const values = [3, 1, 2];
    quantile(values, 0.99);
    expect(values).toEqual([3, 1, 2]);
  });

  test('an empty list has none', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('ratios', () => {
  test('divide within one round', () => {
    expect(ratios([6, 8], [2, 4])).toEqual([3, 2]);
  });
});
