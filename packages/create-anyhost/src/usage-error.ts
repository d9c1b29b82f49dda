/** A wrong command line or a wrong answer: the message says what is expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
