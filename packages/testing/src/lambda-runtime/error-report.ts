/** An error as the Runtime API takes it. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** What the real client reports for an error that cannot be read, or whose fields are not strings. */
const UNREADABLE: ErrorReport = {
  errorType: 'handled',
  errorMessage:
    'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
  trace: [],
};

/** Describes what a handler threw, by the rules of the real client. Never throws. */
export function reportError(thrown: unknown): ErrorReport {
  try {
    if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
    const { name, message, stack = '' } = thrown;
    const areTexts = [name, message, stack].every((field) => typeof field === 'string');
    return areTexts
      ? { errorType: name, errorMessage: message, trace: stack === '' ? [] : stack.split('\n') }
      : UNREADABLE;
  } catch {
    return UNREADABLE;
  }
}
