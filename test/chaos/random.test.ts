import { expect, test } from 'vitest';
import { SeededRandom } from './random.ts';

test('the same seed gives the same numbers, and another part of it others', () => {
  const three = (random: SeededRandom): readonly number[] => [random.next(), random.next(), random.next()];
  expect(three(new SeededRandom('7'))).toEqual(three(new SeededRandom('7')));
  const one = new SeededRandom('7');
  const used = new SeededRandom('7');
  used.next();
  expect(three(one.fork('r1'))).toEqual(three(used.fork('r1')));
  expect(three(one.fork('r1'))).not.toEqual(three(one.fork('r2')));
});

test('numbers lie in their ranges, and names come by their weight', () => {
  const random = new SeededRandom('ranges');
  const numbers = Array.from({ length: 1000 }, () => random.whole(1, 3));
  expect([...new Set(numbers)].toSorted()).toEqual([1, 2, 3]);
  const names = Array.from({ length: 1000 }, () => random.weighted({ often: 9, never: 0, seldom: 1 }));
  const often = names.filter((name) => name === 'often').length;
  expect(often).toBeGreaterThan(850);
  expect(often).toBeLessThan(950);
  expect(names).not.toContain('never');
});
