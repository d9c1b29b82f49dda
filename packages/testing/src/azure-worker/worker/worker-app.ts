import type { RegisteredFunction, WorkerLog } from '../azure-worker.ts';
import type { FunctionCallback, FunctionMetadata, HookCallback, HookContext, ProgrammingModel } from './core-api.ts';

/** What an app has registered with its worker. */
export class WorkerApp {
  readonly log: (log: WorkerLog) => void;
  programmingModel: ProgrammingModel | undefined;
  readonly #functions = new Map<string, { metadata: FunctionMetadata; callback: FunctionCallback }>();
  readonly #hooks = new Map<string, HookCallback[]>();
  readonly #hookData: Record<string, unknown> = {};
  readonly #appHookData: Record<string, unknown> = {};
  #registrationClosed = false;

  constructor(log: (log: WorkerLog) => void) {
    this.log = log;
  }

  /** Registers a function and returns how to take it back. Throws in the real worker's words. */
  registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): () => void {
    if (this.#registrationClosed) throw new Error('A function can only be registered during app startup.');
    const id = metadata.functionId ?? metadata.name;
    if (this.#functions.has(id)) throw new Error(`A function with id "${id}" has already been registered.`);
    this.#functions.set(id, { metadata, callback });
    return () => {
      if (this.#registrationClosed) throw new Error('A function can only be disposed during app startup.');
      this.#functions.delete(id);
    };
  }

  registerHook(name: string, callback: HookCallback): () => void {
    const hooks = this.#hooks.get(name) ?? [];
    this.#hooks.set(name, [...hooks, callback]);
    return () => {
      const rest = (this.#hooks.get(name) ?? []).filter((hook) => hook !== callback);
      this.#hooks.set(name, rest);
    };
  }

  closeRegistration(): void {
    this.#registrationClosed = true;
  }

  functionNamed(name: string): { metadata: FunctionMetadata; callback: FunctionCallback } | undefined {
    return this.#functions.get(name);
  }

  hooks(name: string): readonly HookCallback[] {
    return this.#hooks.get(name) ?? [];
  }

  /** The context of a hook; without `hookData` of its own it shares the app's. */
  hookContext(hookData: Record<string, unknown> = this.#hookData): HookContext {
    return { hookData, appHookData: this.#appHookData };
  }

  describeFunctions(): RegisteredFunction[] {
    return [...this.#functions.values()].map(({ metadata }) => describeFunction(metadata));
  }
}

function describeFunction({ name, bindings, retryOptions }: FunctionMetadata): RegisteredFunction {
  const trigger = Object.values(bindings).find(({ type }) => /trigger$/i.test(type ?? '')) ?? {};
  const { schedule } = trigger;
  return {
    name,
    triggerType: trigger.type ?? 'unknown',
    schedule: typeof schedule === 'string' ? schedule : undefined,
    trigger,
    retry: retryOptions,
  };
}
