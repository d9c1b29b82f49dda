/** What one check of the doctor found. */
export interface Finding {
  readonly check: string;
  /** `warning`: it works, and a reader should know. */
  readonly status: 'ok' | 'warning' | 'failure';
  readonly message: string;
  /** What to do. */
  readonly remedy: string | undefined;
}

/** A check that found nothing wrong. */
export function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message, remedy: undefined };
}

/** A check that found something that a reader should know. */
export function warning(check: string, message: string, remedy: string): Finding {
  return { check, status: 'warning', message, remedy };
}

/** A check that found something that does not work. */
export function failure(check: string, message: string, remedy?: string): Finding {
  return { check, status: 'failure', message, remedy };
}
