import { type Summary, summarise } from './statistics.ts';

/** Something to be measured: each call gives one measurement. */
export interface Subject {
  readonly name: string;
  measure(): Promise<number>;
}

/** What came of one subject. */
export interface Measured {
  readonly name: string;
  readonly value: Summary;
  /** To the floor's measurement of the same round. */
  readonly ratio: Summary;
}

/**
 * Measures subjects in turns, round after round, and compares each with the first, the floor, within its round: what
 * else the machine does meanwhile then hits all of them alike. Each round begins with another subject.
 */
export async function measureInRounds(subjects: readonly Subject[], rounds: number): Promise<readonly Measured[]> {
  const values = subjects.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const place = (round + turn) % subjects.length;
      values[place]?.push((await subjects[place]?.measure()) ?? Number.NaN);
    }
  }
  const floor = values[0] ?? [];
  return subjects.map(({ name }, place) => {
    const own = values[place] ?? [];
    const ratios = own.map((value, round) => value / (floor[round] ?? Number.NaN));
    return { name, value: summarise(own), ratio: summarise(ratios) };
  });
}
