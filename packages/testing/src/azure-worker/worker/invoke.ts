import type { InvocationAnswer, InvocationRequest } from '../messages.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  FunctionMetadata,
  InvocationHookContext,
  InvocationModel,
  InvocationState,
} from './core-api.ts';
import { reportedError } from './reported-error.ts';
import { runHooks } from './run-hooks.ts';
import type { WorkerApp } from './worker-app.ts';

/** Makes what carries out invocations: by the app's programming model, between its hooks, as the real worker does. */
export function createInvoker(app: WorkerApp): (request: InvocationRequest) => Promise<InvocationAnswer> {
  return async (request) => {
    try {
      return { kind: 'success', returnValue: await run(app, request) };
    } catch (thrown) {
      return { kind: 'failure', error: reportedError(thrown) };
    }
  };
}

async function run(app: WorkerApp, request: InvocationRequest): Promise<unknown> {
  const registered = app.functionNamed(request.functionName);
  if (registered === undefined || app.programmingModel === undefined) {
    throw new Error(`Function code for '${request.functionName}' is not loaded and cannot be invoked.`);
  }
  const core = coreContext(app, request, registered.metadata);
  const model = app.programmingModel.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  const hookContext: InvocationHookContext = { ...app.hookContext({}), invocationContext: context, inputs };

  const callback = await beforeInvocation(app, core, { ...hookContext, functionCallback: registered.callback });
  const after: InvocationHookContext = { ...hookContext, inputs: callback.inputs, result: null, error: null };
  core.state = 'invocation';
  try {
    after.result = await model.invokeFunction(context, callback.inputs, callback.handler);
  } catch (thrown) {
    after.error = thrown;
  } finally {
    core.state = undefined;
  }
  await inState(core, 'postInvocationHooks', () => runHooks(app, 'postInvocation', after));
  return respond(model, context, after);
}

async function beforeInvocation(
  app: WorkerApp,
  core: CoreInvocationContext,
  context: InvocationHookContext & { functionCallback: FunctionCallback },
): Promise<{ inputs: unknown[]; handler: FunctionCallback }> {
  await inState(core, 'preInvocationHooks', () => runHooks(app, 'preInvocation', context));
  return { inputs: context.inputs, handler: context.functionCallback };
}

async function respond(
  model: InvocationModel,
  context: unknown,
  { result, error }: Pick<InvocationHookContext, 'result' | 'error'>,
): Promise<unknown> {
  // As in the real worker, where `throw undefined` is therefore a success.
  if (error !== undefined && error !== null) throw error;
  const { returnValue } = await model.getResponse(context, result);
  return returnValue ?? undefined;
}

async function inState(core: CoreInvocationContext, state: InvocationState, work: () => Promise<void>): Promise<void> {
  core.state = state;
  try {
    await work();
  } finally {
    core.state = undefined;
  }
}

function coreContext(app: WorkerApp, request: InvocationRequest, metadata: FunctionMetadata): CoreInvocationContext {
  const { invocationId, retryContext, timer } = request;
  const [triggerName = 'timer'] =
    Object.entries(metadata.bindings).find(([, { type }]) => /^timerTrigger$/i.test(type ?? '')) ?? [];
  return {
    invocationId,
    metadata,
    state: undefined,
    request: {
      invocationId,
      functionId: metadata.functionId ?? metadata.name,
      inputData: [{ name: triggerName, data: { json: timer } }],
      ...(retryContext === undefined ? {} : { retryContext }),
    },
    log: (level, category, message) => app.log({ level, category, message, invocationId }),
  };
}
