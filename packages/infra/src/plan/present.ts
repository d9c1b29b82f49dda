/** The present for which schedules are translated: a fixed one, so that generated files do not change from day to day. */
export const PRESENT: Date = new Date(Date.UTC(2026, 0, 1));
