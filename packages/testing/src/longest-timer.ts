/** The longest time that Node's timers can wait, some 24 days, in milliseconds: a longer one fires after one millisecond. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;
