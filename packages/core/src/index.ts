// For authors: the contract.
export { BackgroundService, type BackgroundServiceLike, type Job } from './contract/background-service.ts';
export type { Checkpoint, CheckpointSchemaOptions, TypedCheckpoint } from './contract/checkpoint.ts';
export type { Execution, Occurrence, OutcomeTrigger, Trigger } from './contract/execution.ts';
export type { Partition } from './contract/partition.ts';
export type {
  HealthCheck,
  HealthCheckContext,
  HealthCheckRegistration,
  HealthCheckResult,
  HealthFacts,
  HealthSource,
  HealthStatus,
} from './contract/health.ts';
export type { HostedService } from './contract/hosted-service.ts';
export type {
  AcceptedTask,
  BackgroundTask,
  BackgroundTaskQueue,
  EnqueueOptions,
  TaskExecution,
  TaskQueueState,
} from './contract/task-queue.ts';

// For authors: the definition of an application.
export type { AnyApplication, Application, EmptyModule } from './application/application.ts';
export type { Builder, HealthCheckOptions, HostedServiceOptions, Module } from './application/builder.ts';
export type { DisposeOption, ServiceOptions, UsesOption } from './application/service-options.ts';
export { type ApplicationOptions, defineApplication } from './application/define-application.ts';
export { module } from './application/module.ts';
export type { TaskQueueOptions } from './application/task-queue-options.ts';
export type { PublicShape, RootView, Visible } from './application/visible.ts';
export { parseDuration } from './schedule/duration.ts';
export type {
  Backoff,
  FaultPolicy,
  Hosts,
  LifecycleLimits,
  RecordMode,
  RetryPolicy,
  ServicePolicy,
} from './application/policy.ts';
export {
  type ContinuousSchedule,
  type CronSchedule,
  continuous,
  cron,
  type EveryOptions,
  type EverySchedule,
  every,
  type OnDemandSchedule,
  onDemand,
  type Schedule,
  type TimedSchedule,
} from './schedule/schedule.ts';
export type { BuiltInServices } from './contract/built-in-services.ts';
export type { Runner, RunnerRunOptions, ServiceState } from './contract/runner.ts';
export type { OpenScope, Scopes, ScopeServices } from './contract/scopes.ts';
export type { StartContext } from './contract/start-context.ts';
export type { StandardIssue, StandardResult, StandardSchema } from './base/standard-schema.ts';

// For authors: why a signal aborted, and what goes wrong.
export {
  type AbortedBy,
  type AbortReason,
  DeadlineExceeded,
  ExecutionCancelled,
  HostStopping,
  isAbort,
  LeaseLost,
} from './base/abort-reasons.ts';
export { AnyhostError, type AnyhostErrorCode, type AnyhostErrorOptions } from './base/errors.ts';

// For code that runs a host: its interface, options and outcomes.
export { type Clock, systemClock, type TimerHandle } from './time/clock.ts';
export { addToInstant, type Instant, toInstant } from './time/instant.ts';
export { addToMoment, type Moment, toMoment } from './time/moment.ts';
export { type Deadline, deadlineAfter } from './time/deadline.ts';
export type { ExecutionTrace } from './run/report.ts';
export type { AnswerTrace } from './host/before-answer.ts';
export type { HostTrace } from './host/build-host.ts';
export type {
  Abandoned,
  Cancelled,
  Completed,
  ExecutionOutcome,
  Faulted,
  Interrupted,
  LeaseLostOutcome,
  OutcomeFacts,
  RefusalReason,
  Refused,
  Skipped,
  SkipReason,
  TimedOut,
} from './contract/outcome.ts';
export type {
  ServiceChange,
  ServiceChangeDetails,
  ServiceChangeListener,
  ServiceChangeMessage,
} from './contract/service-change.ts';
export type { EnvironmentVariables, HostEnvironment } from './base/environment.ts';
export type { BuiltHost, Host } from './host/host.ts';
export type { RunOptions } from './host/run-options.ts';
export type { HostOptions } from './host/host-options.ts';
export type { HostEnd, HostLifetime, HostLifetimeContext } from './contract/host-lifetime.ts';
export type { HostState, Lifetime } from './contract/lifetime.ts';
export { type LogFunction, type Logger, silentLogger } from './base/logger.ts';
export type { InContext } from './base/logger-in-context.ts';
export type { SettingsLayer, SettingsValues, SettingsWarning } from './settings/layers.ts';

// For state stores.
export { memoryStateStore } from './state/memory-store.ts';
export type {
  KeyedRecord,
  SetOptions,
  StateRecord,
  StateStore,
  StateWrite,
  WriteCondition,
} from './state/state-store.ts';
export { LONGEST_KEY_BYTES, MOST_BATCHED_WRITES } from './state/state-store.ts';
export { assertStoreCall } from './state/assert-store-call.ts';
export { parseState, serializeState } from './state/state-value.ts';
export { DateHeaderClock } from './time/date-header-clock.ts';
export { type CheckpointOwner, StoreCheckpoint } from './state/store-checkpoint.ts';

// For host adapters and tools; not covered by semantic versioning before 1.0.
export type {
  ApplicationDefinition,
  BackgroundServiceRegistration,
  HostedServiceRegistration,
  ModuleDefinition,
  TaskQueueRegistration,
} from './application/registration.ts';
export type { ResolvedTaskQueue } from './application/task-queue-options.ts';
export { type TaskTime, taskTimeUntil } from './tasks/task-time.ts';
export type { TasksOfAnswer, PendingTasks } from './tasks/pending-tasks.ts';
export type { ServiceRegistration } from './services/service-registration.ts';
export type { SettingsRegistration } from './settings/settings-registration.ts';
export { assertApplication } from './application/assert-application.ts';
export {
  type HostSelection,
  isStarted,
  type NeededServices,
  neededServices,
  startedServices,
} from './application/needed-services.ts';
export {
  type ResolvedFaultPolicy,
  type ResolvedPolicy,
  type ResolvedRetry,
  resolvePolicy,
} from './application/resolve-policy.ts';
export {
  assertBoolean,
  assertChoice,
  assertDate,
  assertFunction,
  assertKnownOptions,
  assertLimit,
  assertMethods,
  assertNumber,
  assertObject,
  assertSignal,
  type GivenOption,
  invalidOption,
  isNumberIn,
  isRecord,
  type NumberRange,
} from './base/assert-option.ts';
export type { Admission, AdmissionRequest, Admitted, OccurrenceState, Rejection } from './admission/admission.ts';
export { describeOutcome, type Meaning, meaningOf, type RunResult, type Served, type Verdict } from './run/outcome.ts';
export { failureOf, failureOfAll } from './run/failure-of.ts';
export { escapeText, timeOf } from './base/describe-value.ts';
export { combineErrors, describeValue, messageOf, toError } from './base/errors.ts';
export { readAnswer, readEntries, readList } from './base/read-option.ts';
export { ContainedLogger } from './base/contained-logger.ts';
export { cutText } from './base/cut-text.ts';
export { maskSecrets } from './base/mask-secrets.ts';
export { containRejection, isSignal, readProperty } from './base/read-property.ts';
export { assertClock } from './time/assert-clock.ts';
export { type ReducedError, reduceError } from './base/reduce-error.ts';
export { type JsonResult, parseTolerantJson } from './settings/tolerant-json.ts';
export { buildHost } from './host/build-host.ts';
export { assertHostOptions, HOST_OPTION_NAMES } from './host/host-options.ts';
export type { DriverPlatform, HostPlatform } from './host/host-platform.ts';
export { HOST_SECTION, type HostSettings, readHostSettings } from './host/host-settings.ts';
export type { DrivenService, DriverContext, HostDriver } from './driver/driver.ts';
export type { ContinuationInvocation, Invocation } from './host/invocation.ts';
export { createInvocationHost, type InvocationHost } from './host/invocation-host.ts';
export type { Stuck } from './host/stuck.ts';
export type { RunRequest } from './run/run-request.ts';
export { startsBefore } from './host/starts-before.ts';
export { type LogLevel, readLogLevel } from './base/log-level.ts';
export { isSchedule, isTimed, scheduleProblem } from './schedule/schedule.ts';
export type { Guard } from './schedule/guard.ts';
export { occurrenceOf } from './schedule/occurrence.ts';
export { createEnvironment } from './base/environment.ts';
export { nearestName } from './base/nearest-name.ts';
export { environmentLayer } from './settings/environment-layer.ts';
export { variableName } from './settings/variable-name.ts';
export {
  type LoadedSettings,
  loadSettings,
  loadSettingsSync,
  type SettingsRequest,
  type ValidSettings,
} from './settings/load-settings.ts';
export { type PathEntry, valuesOfPaths } from './settings/path-tree.ts';
export { readInstant } from './time/read-instant.ts';
export { nextTurn } from './time/next-turn.ts';
export { delay, Timer } from './time/timer.ts';
export { type Waited, type WaitLimit, waitFor } from './time/wait-for.ts';
