export type {
  Cancelled,
  ExecutionOutcome,
  Interrupted,
  OutcomeFacts,
  RefusalReason,
  Refused,
  Skipped,
  SkipReason,
  TimedOut,
} from '../contract/outcome.ts';
