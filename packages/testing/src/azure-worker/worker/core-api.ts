// The part of '@azure/functions-core' that '@azure/functions' uses for timers and hooks: the worker gives this module
// to the app at run time, and no package of that name exists.
// See https://github.com/Azure/azure-functions-nodejs-worker/blob/v4.x/types-core/index.d.ts

export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';
export type LogCategory = 'user' | 'system' | 'customMetric';
export type InvocationState = 'preInvocationHooks' | 'invocation' | 'postInvocationHooks';

/** A trigger, an input or an output of a function. */
export interface Binding {
  type?: string;
  direction?: string;
  readonly [option: string]: unknown;
}

/** A function as `@azure/functions` registers it. */
export interface FunctionMetadata {
  name: string;
  functionId?: string;
  bindings: Readonly<Record<string, Binding>>;
  retryOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** An author's handler. */
export type FunctionCallback = (...args: unknown[]) => unknown;

/** A hook, as `@azure/functions` wraps it. */
export type HookCallback = (context: HookContext) => unknown;

/** What every hook gets. */
export interface HookContext {
  readonly hookData: Record<string, unknown>;
  readonly appHookData: Record<string, unknown>;
}

/** What the `appStart` hooks get. */
export interface AppStartContext extends HookContext {
  readonly functionAppDirectory: string;
}

/** What the hooks around an invocation get; they may replace the values that are not readonly. */
export interface InvocationHookContext extends HookContext {
  readonly invocationContext: unknown;
  inputs: unknown[];
  functionCallback?: FunctionCallback;
  result?: unknown;
  error?: unknown;
}

/** What turns the host's request into a call of the handler, and the result into a response. */
export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel;
}

/** One invocation's way through the programming model. */
export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ returnValue?: unknown }>;
}

/** What the programming model learns of an invocation. */
export interface CoreInvocationContext {
  invocationId: string;
  request: InvocationRequestData;
  metadata: FunctionMetadata;
  state: InvocationState | undefined;
  log(level: LogLevel, category: LogCategory, message: string): void;
}

/** An invocation request in the form of the host's protocol. */
export interface InvocationRequestData {
  invocationId: string;
  functionId: string;
  inputData: { name: string; data: { json: string } }[];
  retryContext?: unknown;
}
