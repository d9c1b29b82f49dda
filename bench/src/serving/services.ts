/** The line that says that the floor serves. */
export const SERVING = 'serving';

/** The period of each service, in hours: none is due while the bench looks. */
export const PERIOD_HOURS = 1;
