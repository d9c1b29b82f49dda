import { describe, expect, test } from 'vitest';
import { failovers } from './failover.ts';
import { checkProgress } from './progress.ts';
import { checkSilence } from './silence.ts';
import { checkTokens } from './tokens.ts';
import { InventedWorld, occurrenceAt } from './worlds.fixture.ts';

describe('the check of tokens', () => {
  test('a new holder has a larger token: nothing to say', () => {
    const world = new InventedWorld().run(1000, 'a', swept(1)).run(2000, 'b', swept(2)).run(3000, 'b', swept(3));
    expect(checkTokens(world.facts(4000), 'sweep')).toEqual([]);
  });

  test('finds two holders of one token, and a token that goes back', () => {
    const world = new InventedWorld().run(1000, 'a', swept(2)).run(2000, 'b', swept(2)).run(3000, 'c', swept(1));
    expect(checkTokens(world.facts(4000), 'sweep').map(({ text }) => text)).toEqual([
      'a and b both have token 2',
      'b began with token 2 after a with 2',
      'c began with token 1 after a with 2',
      'effect of 1 was made with token 1 after 2',
    ]);
  });

  test('finds an effect with an older token', () => {
    const world = new InventedWorld();
    world.effect(1000, 'a', { service: 'sweep', id: 'one', token: 5 });
    world.effect(2000, 'b', { service: 'sweep', id: 'two', token: 4 });
    expect(checkTokens(world.facts(4000), 'sweep')).toMatchObject([{ text: 'two was made with token 4 after 5' }]);
  });

  test('finds two that work at the same time; not a stopped one, nor one that was aborted', () => {
    const begin = {
      kind: 'begin',
      service: 'sweep',
      occurrence: undefined,
      trigger: 'startup',
      pastDue: false,
    } as const;
    const world = new InventedWorld().at(1000, 'a', { ...begin, execution: 'a1', token: 1 });
    world.at(5000, 'b', { ...begin, execution: 'b1', token: 2 }).at(7000, 'a', { kind: 'kill' });
    expect(checkTokens(world.facts(9000), 'sweep')).toMatchObject([{ text: 'a and b worked together for 2000 ms' }]);
    expect(checkTokens(world.at(4000, 'a', { kind: 'stop' }).facts(9000), 'sweep')).toEqual([]);
    const aborted = new InventedWorld().at(1000, 'a', { ...begin, execution: 'a1', token: 1 });
    aborted.at(4900, 'a', { kind: 'aborted', execution: 'a1', code: 'ERR_ANYHOST_LEASE_LOST' });
    aborted.at(5000, 'b', { ...begin, execution: 'b1', token: 2 });
    expect(checkTokens(aborted.facts(9000), 'sweep')).toEqual([]);
  });
});

describe('the check of progress', () => {
  test('finds what is loaded or saved behind what was saved, and an item that was passed', () => {
    const world = new InventedWorld();
    world.effect(500, 'a', { service: 'batch', id: 'item 0' }).effect(600, 'a', { service: 'batch', id: 'item 1' });
    world.at(1000, 'a', { kind: 'saved', execution: 'a1', cursor: 1, askedAt: 900 });
    world.at(1200, 'a', { kind: 'saved', execution: 'a1', cursor: 2, askedAt: 1100 });
    world.at(1300, 'b', { kind: 'loaded', execution: 'b1', cursor: 2, askedAt: 1250 });
    expect(checkProgress(world.facts(5000))).toEqual([]);
    world.at(1500, 'b', { kind: 'loaded', execution: 'b2', cursor: 1, askedAt: 1400 });
    world.at(1600, 'b', { kind: 'saved', execution: 'b2', cursor: 2, askedAt: 1550 });
    world.at(1800, 'b', { kind: 'saved', execution: 'b2', cursor: 4, askedAt: 1700 });
    expect(checkProgress(world.facts(5000)).map(({ text }) => text)).toEqual([
      'b loaded 1 after 2 was saved',
      'b saved 2 after 2 was saved',
      'item 3 was passed and not done',
    ]);
  });

  test('a load that was asked for before the save may have either', () => {
    const world = new InventedWorld().effect(500, 'a', { service: 'batch', id: 'item 0' });
    world.at(1000, 'a', { kind: 'saved', execution: 'a1', cursor: 1, askedAt: 900 });
    world.at(1100, 'b', { kind: 'loaded', execution: 'b1', cursor: 0, askedAt: 950 });
    expect(checkProgress(world.facts(5000))).toEqual([]);
  });
});

describe('the check of silence', () => {
  test('finds a service that is silent for longer than its period and a term while a host is there', () => {
    const world = new InventedWorld().up(1000, 'a').run(2000, 'a', swept(1)).up(3000, 'b').run(50_000, 'b', swept(2));
    expect(checkSilence(world.facts(50_500), 'sweep')).toMatchObject({
      longestMs: 47_900,
      violations: [{ check: 'silent', text: 'silent for 47900 ms while a host was there; at most 41500 ms' }],
    });
  });

  test('does not count the time without a host', () => {
    const world = new InventedWorld().up(1000, 'a').run(2000, 'a', swept(1)).kill(2500, 'a');
    world.up(49_000, 'b').run(50_000, 'b', swept(2));
    expect(checkSilence(world.facts(50_500), 'sweep')).toMatchObject({ longestMs: 1400, violations: [] });
  });

  test('waits for another term when a process is killed after it took the lease and before the call', () => {
    const world = new InventedWorld().up(1000, 'a').run(2000, 'a', swept(1)).up(3000, 'b').up(3000, 'c');
    const take = { kind: 'call', point: 'lease.set', key: 'lease:chaos/sweep', text: '' } as const;
    world.at(30_000, 'b', take).kill(30_100, 'b').run(60_000, 'c', swept(2));
    expect(checkSilence(world.facts(60_500), 'sweep')).toMatchObject({ longestMs: 29_900, violations: [] });
  });

  test('does not wait for one that took the lease and had the time to call', () => {
    const world = new InventedWorld().up(1000, 'a').run(2000, 'a', swept(1)).up(3000, 'b').up(3000, 'c');
    const take = { kind: 'call', point: 'lease.set', key: 'lease:chaos/sweep', text: '' } as const;
    world.at(30_000, 'b', take).kill(31_000, 'b').run(60_000, 'c', swept(2));
    expect(checkSilence(world.facts(60_500), 'sweep').violations).toHaveLength(1);
  });

  test('a due time that was served before is no silence', () => {
    const world = new InventedWorld().up(1000, 'a').run(2000, 'a', swept(1)).run(60_000, 'a', swept(2));
    const duplicate = { service: 'sweep', occurrence: occurrenceAt('sweep', 30), verdict: 'skipped: duplicate' };
    world.at(30_000, 'a', { kind: 'outcome', execution: 'x9', trigger: 'schedule', ...duplicate });
    expect(checkSilence(world.facts(60_500), 'sweep')).toMatchObject({ longestMs: 30_000, violations: [] });
  });

  test('a run that goes on after its process was stopped is no silence', () => {
    const world = new InventedWorld().up(1000, 'a').run(2000, 'a', { ...swept(1), forMs: 58_000 });
    world.at(3000, 'a', { kind: 'stop' }).at(20_000, 'a', { kind: 'continue' });
    expect(checkSilence(world.facts(60_000), 'sweep')).toMatchObject({ longestMs: 1000, violations: [] });
  });

  test('finds a service that does not go on to the end', () => {
    const world = new InventedWorld().up(1000, 'a').run(2000, 'a', swept(1));
    expect(checkSilence(world.facts(60_000), 'sweep').violations).toHaveLength(1);
  });
});

test('a failover is the time from a kill or a stop in a run to the next begin', () => {
  const run = { ...swept(1), forMs: undefined };
  const world = new InventedWorld().run(1000, 'a', run).kill(2000, 'a').run(20_000, 'b', run);
  world.at(21_000, 'b', { kind: 'stop' }).run(52_000, 'c', swept(3));
  expect(failovers(world.facts(60_000), 'sweep')).toEqual([18_000, 31_000]);
});

function swept(token: number): { service: string; token: number; forMs: number; effect: string } {
  return { service: 'sweep', token, forMs: 100, effect: `effect of ${token}` };
}
