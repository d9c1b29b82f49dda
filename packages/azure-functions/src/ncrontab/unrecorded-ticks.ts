/** Why the ticks of a timer cannot be guarded. */
export interface UnrecordedTicks {
  /** What is wrong, without a full stop. */
  readonly problem: string;
  /** What the author can do instead, without a full stop. */
  readonly remedy: string;
}

/**
 * What is wrong with guarding a timer whose ticks Azure does not record, and so does not tell for which due time each of
 * them is: several ticks in every minute. `undefined` for all other timers.
 *
 * @param ncrontab - As `toNcrontab` writes it, with six fields.
 */
export function unrecordedTicks(ncrontab: string): UnrecordedTicks | undefined {
  const [second = '', ...others] = ncrontab.split(' ');
  if (/^\d+$/.test(second) || others.some((field) => field !== '*')) return undefined;
  return {
    problem: `its timer would tick several times in every minute (${ncrontab}), and Azure keeps no record of the due times of such a timer`,
    remedy: 'Choose a period of whole minutes, or one that divides the minute evenly',
  };
}
