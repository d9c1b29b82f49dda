import type { HealthSummary } from '@anyhost/core/health';

/** The answer to a request. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Default `'text/plain'`. */
  readonly type?: 'text/plain' | 'application/json' | 'text/html';
  /** More headers, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Degraded still works, so orchestrators must not take it out of service or restart it. */
export function statusCodeOf({ status }: Pick<HealthSummary, 'status'>): 200 | 503 {
  return status === 'unhealthy' ? 503 : 200;
}

/** An answer of one line. */
export function plainAnswer(status: number, line: string, headers: Answer['headers'] = {}): Answer {
  return { status, body: `${line}\n`, headers };
}
