// For tests and demos: a platform, and a process that it runs a function in

export { bootstrapPath } from './bootstrap-path.ts';
export type { InvokeOptions } from './invocation.ts';
export type { InvocationRecord, ReportedError, SandboxExit } from './invocation-record.ts';
export type { SandboxLine } from './line-recorder.ts';
export { createLambdaRuntimeApi, type LambdaRuntimeApi, type LambdaRuntimeApiOptions } from './runtime-api.ts';
export { type LambdaSandbox, type LambdaSandboxOptions, startLambdaSandbox, type TerminateOptions } from './sandbox.ts';

// For those who run a function in something else than a process of this machine

export type { SandboxControl } from './platform.ts';
