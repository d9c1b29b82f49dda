/** Something to be measured: each call gives one measurement. */
export interface Subject<Measurement> {
  measure(): Promise<Measurement>;
}

/** How long to measure. */
export interface Extent {
  /** How many measurements of each subject, at most. */
  readonly rounds: number;
  /** No round begins after this many milliseconds; the first one always does. Default: no limit. */
  readonly withinMs?: number;
}

/**
 * Measures subjects in turns, round after round, so that other load of the machine affects all of them alike. Each
 * round begins with another subject.
 *
 * @returns Per subject, in the order given, its measurements by round.
 */
export async function measureInRounds<Measurement>(
  subjects: readonly Subject<Measurement>[],
  { rounds, withinMs = Number.POSITIVE_INFINITY }: Extent,
): Promise<readonly (readonly Measurement[])[]> {
  const startedAt = performance.now();
  const measured = subjects.map((): Measurement[] => []);
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0 && performance.now() - startedAt > withinMs) break;
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const place = (round + turn) % subjects.length;
      const subject = subjects[place];
      if (subject !== undefined) measured[place]?.push(await subject.measure());
    }
  }
  return measured;
}
