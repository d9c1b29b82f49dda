// For tests and demos of a deployed function: a platform, and a process that it runs the function in.
export { createLambdaRuntimeApi, type LambdaRuntimeApi, type LambdaRuntimeApiOptions } from './runtime-api.ts';
export { type LambdaSandbox, type LambdaSandboxOptions, startLambdaSandbox, type TerminateOptions } from './sandbox.ts';
export type { InvokeOptions } from './invocation.ts';
export type { InvocationRecord, ReportedError, SandboxExit } from './invocation-record.ts';
export type { SandboxLine } from './line-recorder.ts';
export { bootstrapPath } from './bootstrap-path.ts';

// For those who run a function in something else than a process of this machine.
export type { SandboxControl } from './platform.ts';
