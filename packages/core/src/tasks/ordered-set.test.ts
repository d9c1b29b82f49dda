import { describe, expect, test } from 'vitest';
import { OrderedSet } from './ordered-set.ts';

function filled(...items: readonly number[]): OrderedSet<number> {
  const set = new OrderedSet<number>();
  for (const item of items) set.add(item);
  return set;
}

describe('an ordered set', () => {
  test('gives its items in the order in which they were added, without those that were deleted', () => {
    const set = filled(1, 2, 3, 4);
    expect(set.takeOldest()).toBe(1);
    set.delete(3);
    set.add(5);
    expect([set.size, [...set]]).toEqual([3, [2, 4, 5]]);
    expect([set.takeOldest(), set.takeOldest(), set.takeOldest(), set.takeOldest()]).toEqual([2, 4, 5, undefined]);
  });

  test('gives what is added after it was empty', () => {
    const set = filled();
    expect(set.takeOldest()).toBeUndefined();
    set.add(1);
    expect(set.takeOldest()).toBe(1);
    set.add(2);
    set.add(3);
    expect([set.takeOldest(), set.takeOldest(), set.size]).toEqual([2, 3, 0]);
  });

  test('keeps the order over any mix of changes', () => {
    const set = new OrderedSet<number>();
    let model: number[] = [];
    for (let step = 0; step < 5000; step += 1) {
      const kind = (step * 7919) % 10;
      if (kind < 5) {
        set.add(step);
        model.push(step);
      } else if (kind < 8) expect(set.takeOldest()).toBe(model.shift());
      else {
        const gone = model[(step * 31) % (model.length || 1)] ?? -1;
        set.delete(gone);
        model = model.filter((item) => item !== gone);
      }
    }
    expect([...set]).toEqual(model);
  });
});
