import { expect, test, vi } from 'vitest';
import { memoize } from './memoize.ts';

test('an answer is computed once for each object, also if it is undefined', () => {
  const compute = vi.fn(({ size }: { readonly size: number }) => (size > 1 ? size : undefined));
  const answer = memoize(compute);
  const [one, two] = [{ size: 1 }, { size: 2 }];
  expect([answer(one), answer(two), answer(one), answer(two), answer({ size: 2 })]).toEqual([
    undefined,
    2,
    undefined,
    2,
    2,
  ]);
  expect(compute).toHaveBeenCalledTimes(3);
});
