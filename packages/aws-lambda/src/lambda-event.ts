/**
 * What an EventBridge rule with a schedule sends; Scheduler sends the same, with the source `aws.scheduler`, when a
 * schedule has no `Input`. A `ScheduledEvent` of `@types/aws-lambda` is one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html
 */
export interface ScheduledEnvelope {
  /** `'aws.events'` or `'aws.scheduler'`. */
  readonly source: string;
  /** `'Scheduled Event'`. */
  readonly 'detail-type': string;
  /** When the rule was due, for example `'2026-11-22T06:15:00Z'`. */
  readonly time: string;
}

/**
 * The `Input` to give a schedule of EventBridge Scheduler. Scheduler fills in the context attributes:
 * `{"service": "price-cache", "scheduledTime": "<aws.scheduler.scheduled-time>", "attempt": "<aws.scheduler.attempt-number>"}`.
 * The input transformer of a rule makes the same of the event's `time`. Other fields, such as `executionId` and `scheduleArn`, are ignored.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export interface ScheduledInput {
  /** The background service to run. Not needed if the function is bound to one, or the application has only one. */
  readonly service?: string;
  /** Optional: an event with a `scheduledTime` comes from a schedule. */
  readonly trigger?: 'schedule';
  /** When the schedule was due: an instant with its offset, for example `'2026-11-22T06:15:00Z'`. */
  readonly scheduledTime: string;
  /** Which delivery this is, from 1; Scheduler writes it as text. Default 1. */
  readonly attempt?: string | number;
  /**
   * The schedule ticks more often than the service is due, because the platform cannot express its schedule: a tick that
   * is not due is skipped, which is a success. Needs the option `guard`. Default false.
   */
  readonly guard?: boolean;
}

/**
 * Resumes work that earlier invocations left unfinished, if there is any. For a separate schedule, `rate(1 minute)` for
 * example.
 */
export interface ContinuationInput {
  /** The background service to resume. Default: that of the function, else every service that has unfinished work. */
  readonly service?: string;
  /** Distinguishes this event from the others. */
  readonly trigger: 'continuation';
  /** As in {@link ScheduledInput}. */
  readonly attempt?: string | number;
}

/** Runs a service on demand, as `aws lambda invoke` does. Such a run serves no due time. */
export interface ManualInput {
  /** As in {@link ScheduledInput}. */
  readonly service?: string;
  /** Distinguishes this event from the others. */
  readonly trigger: 'manual';
}
