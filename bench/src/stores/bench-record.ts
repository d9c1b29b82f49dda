/** A record as long as those of the ledger. */
export function benchRecord(run: number): object {
  return { schedule: '*/5 * * * *', servedUntil: '2026-11-22T06:15:00Z', run, padding: 'x'.repeat(300) };
}
