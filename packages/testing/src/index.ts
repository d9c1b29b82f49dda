// For tests of applications: a host on a virtual clock, and its parts.
export { type CapturedLevel, captureLogs, type LogCapture, type LogLine } from './log-capture.ts';
export { type TestHost, type TestHostOptions, testHost } from './test-host.ts';
export { VirtualClock, type VirtualClockOptions } from './virtual-clock.ts';

// For tests of one service without a host.
export type { FakeCheckpoint } from './fake-checkpoint.ts';
export { type FakeExecution, type FakeExecutionOptions, fakeExecution } from './fake-execution.ts';

// For tests of Lambda handlers: the context and the events that invoke one.
export {
  type FakeLambdaContext,
  type FakeLambdaContextOptions,
  type FakeScheduledEvent,
  type FakeSchedulerInput,
  fakeLambdaContext,
  type SchedulerInputOptions,
  scheduledEvent,
  schedulerInput,
} from './lambda.ts';

// For tests of Azure timers: what the worker hands to a handler.
export {
  type FakeBindingValues,
  FakeInvocationContext,
  type FakeInvocationContextOptions,
  type FakeLogLevel,
  type FakeRetryContext,
  type FakeTimer,
  type FakeTimerOptions,
  fakeInvocationContext,
  fakeTimer,
} from './azure.ts';
