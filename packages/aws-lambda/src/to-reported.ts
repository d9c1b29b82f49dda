/**
 * The error to answer with. Lambda shows the name and the message of an error, and nothing of its inner errors: one without
 * a message is replaced by one of the same name that tells them, with the original as `cause`.
 */
export function toReported(error: Error): Error {
  if (error.message !== '') return error;
  const reported = new Error(tell(error), { cause: error });
  reported.name = error.name;
  return reported;
}

const MOST_TOLD = 8;

function tell(error: Error): string {
  const inner = error instanceof AggregateError && Array.isArray(error.errors) ? error.errors : [error.cause];
  const told = inner.slice(0, MOST_TOLD).flatMap((each) => (each instanceof Error ? [String(each)] : []));
  if (told.length === 0) return 'The error has no message.';
  const more = inner.length - told.length;
  return more > 0 ? `${told.join('; ')}; and ${more} more` : told.join('; ');
}
