import type { ScheduledInput } from '@anyhost/aws-lambda';

/** What a platform delivers to a sandbox, as a line of JSON. */
export interface Delivery {
  readonly id: number;
  readonly event: ScheduledInput | { readonly service: string; readonly trigger: 'continuation' };
  /** Milliseconds of the services' time after which the platform ends the invocation. */
  readonly timeoutMs: number;
}

/** The line with which a sandbox answers a delivery. */
export function answerTo(id: number, isDone: boolean): string {
  return `${id} ${isDone ? 'done' : 'failed'}`;
}
