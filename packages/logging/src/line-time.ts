let at = Number.NaN;
let text = '';

/** The time of a line, in ISO 8601 with milliseconds and in UTC. Lines of the same millisecond share its text. */
export function lineTime(): string {
  const now = Date.now();
  if (now === at) return text;
  at = now;
  text = new Date(now).toISOString();
  return text;
}
