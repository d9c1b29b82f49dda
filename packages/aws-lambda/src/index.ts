// For authors: the handler and its options.
export { createHandler, type LambdaHandler } from './create-handler.ts';
export type { LambdaOptions } from './lambda-options.ts';

// For authors: what the handler takes and answers.
export type { InvocationSummary } from './invocation-summary.ts';
export type { ContinuationInput, ManualInput, ScheduledEnvelope, ScheduledInput } from './lambda-event.ts';
export type { InvocationContext } from './read-deadline.ts';
