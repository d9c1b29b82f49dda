import { describe, expect, test } from 'vitest';
import { checkOccurrences } from './occurrences.ts';
import { InventedWorld, occurrenceAt } from './worlds.fixture.ts';

describe('the check of occurrences', () => {
  test('each was done once: nothing to say', () => {
    const world = new InventedWorld().up(4000, 'a');
    for (const seconds of [5, 10, 15]) world.run(seconds * 1000, 'a', tickAt(seconds));
    expect(checkOccurrences(world.facts(15_000), 'tick')).toEqual({
      counts: { due: 3, served: 3, noHost: 0, noStore: 0, busy: 0, again: 0 },
      violations: [],
    });
  });

  test('one that nobody did although a host was there is missed', () => {
    const world = new InventedWorld().up(4000, 'a').run(5000, 'a', tickAt(5)).run(15_000, 'a', tickAt(15));
    expect(checkOccurrences(world.facts(15_000), 'tick').violations).toEqual([
      { check: 'missed', service: 'tick', text: `${occurrenceAt('tick', 10)} was never done, nor begun`, at: 10_000 },
    ]);
  });

  test('one at which no host was there is covered by the next', () => {
    const world = new InventedWorld().up(4000, 'a').run(5000, 'a', tickAt(5)).kill(9000, 'a');
    world.up(11_500, 'b').run(15_000, 'b', tickAt(15));
    expect(checkOccurrences(world.facts(15_000), 'tick')).toMatchObject({ counts: { noHost: 1 }, violations: [] });
  });

  test('one at which the only host was stopped is covered by the next', () => {
    const world = new InventedWorld().up(4000, 'a').run(5000, 'a', tickAt(5));
    world.at(9000, 'a', { kind: 'stop' }).at(11_000, 'a', { kind: 'continue' }).run(15_000, 'a', tickAt(15));
    expect(checkOccurrences(world.facts(15_000), 'tick').violations).toEqual([]);
  });

  test('one whose run was killed is lost unless it is done later', () => {
    const world = new InventedWorld()
      .up(4000, 'a')
      .up(4000, 'b')
      .run(5000, 'a', { ...tickAt(5), forMs: undefined });
    world.kill(5100, 'a').run(10_000, 'b', tickAt(10));
    expect(checkOccurrences(world.facts(10_000), 'tick').violations).toMatchObject([
      { check: 'lost', text: expect.stringContaining('begun by a') },
    ]);
    world.run(36_000, 'b', tickAt(5));
    expect(checkOccurrences(world.facts(10_000), 'tick')).toMatchObject({ counts: { again: 1 }, violations: [] });
  });

  test('one during which another run was under way is covered by that run, if it was done', () => {
    const skipped = { kind: 'outcome', execution: '', service: 'tick', trigger: 'schedule' } as const;
    const world = new InventedWorld().up(4000, 'a').up(4000, 'b');
    world.run(5000, 'a', { ...tickAt(5), forMs: 6000 });
    world.at(9990, 'b', { kind: 'held', service: 'tick', occurrence: occurrenceAt('tick', 5) });
    world.at(10_000, 'b', { ...skipped, occurrence: occurrenceAt('tick', 10), verdict: 'skipped: notLeader' });
    world.run(15_000, 'b', tickAt(15));
    expect(checkOccurrences(world.facts(15_000), 'tick')).toMatchObject({ counts: { busy: 1 }, violations: [] });
    world.at(19_990, 'b', { kind: 'held', service: 'tick', occurrence: occurrenceAt('tick', 20) });
    world.at(20_000, 'b', { ...skipped, occurrence: occurrenceAt('tick', 20), verdict: 'skipped: notLeader' });
    world.run(25_000, 'b', tickAt(25));
    expect(checkOccurrences(world.facts(25_000), 'tick').violations).toMatchObject([
      { text: `${occurrenceAt('tick', 20)} was never done, nor begun` },
    ]);
  });

  test.each([
    [79_000, []],
    [81_000, [{ text: `${occurrenceAt('tick', 20)} was never done, nor begun` }]],
  ])('one at which a host had the lease that was killed is covered by the run after it: at %i ms', (at, violations) => {
    const skipped = { kind: 'outcome', execution: '', service: 'tick', trigger: 'schedule' } as const;
    const world = new InventedWorld().up(14_000, 'a').up(14_000, 'b').run(15_000, 'a', tickAt(15));
    world.at(19_990, 'b', { kind: 'held', service: 'tick', occurrence: occurrenceAt('tick', 3620) });
    world.at(20_000, 'b', { ...skipped, occurrence: occurrenceAt('tick', 20), verdict: 'skipped: notLeader' });
    world.run(at, 'b', tickAt(at / 1000));
    const found = checkOccurrences(world.facts(20_000), 'tick').violations;
    expect(found.filter(({ text }) => text.includes(occurrenceAt('tick', 20)))).toMatchObject(violations);
  });

  test.each([
    ['timedOut', true, []],
    ['timedOut', false, [{ check: 'lost' }]],
    ['interrupted', true, [{ check: 'lost' }]],
  ])(
    'one that ended %s and is delivered again (%s) while a later one runs is covered by that',
    (verdict, deliversAgain, violations) => {
      const skipped = { kind: 'outcome', execution: '', service: 'tick', trigger: 'schedule' } as const;
      const world = new InventedWorld().up(4000, 'a').up(4000, 'b');
      world.run(5000, 'a', { ...tickAt(5), verdict }).run(10_000, 'b', { ...tickAt(10), forMs: 4000 });
      world.at(11_990, 'a', { kind: 'held', service: 'tick', occurrence: occurrenceAt('tick', 10) });
      world.at(12_000, 'a', { ...skipped, occurrence: occurrenceAt('tick', 5), verdict: 'skipped: notLeader' });
      const facts = { ...world.facts(10_000), deliversAgain };
      expect(checkOccurrences(facts, 'tick').violations).toMatchObject(violations);
    },
  );

  test('one at which the only host did not come to it is covered by the next', () => {
    const world = new InventedWorld().up(4000, 'a').run(5000, 'a', tickAt(5)).run(15_000, 'a', tickAt(15));
    world.at(11_000, 'a', { kind: 'stalled', from: 9900 });
    expect(checkOccurrences(world.facts(15_000), 'tick').violations).toEqual([]);
  });

  test('one that is begun again after it was completed is repeated', () => {
    const world = new InventedWorld().up(4000, 'a').up(4000, 'b').run(5000, 'a', tickAt(5)).run(5200, 'b', tickAt(5));
    expect(checkOccurrences(world.facts(5000), 'tick').violations).toMatchObject([
      { check: 'repeated', text: `b began ${occurrenceAt('tick', 5)} 100 ms after it was completed` },
    ]);
  });
});

function tickAt(seconds: number): { service: string; occurrence: string; forMs: number } {
  return { service: 'tick', occurrence: occurrenceAt('tick', seconds), forMs: 100 };
}
