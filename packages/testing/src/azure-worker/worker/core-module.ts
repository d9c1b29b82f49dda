import Module from 'node:module';
import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  LogCategory,
  LogLevel,
  ProgrammingModel,
} from './core-api.ts';
import type { WorkerApp } from './worker-app.ts';

const CORE_MODULE = '@azure/functions-core';

/**
 * Answers `require('@azure/functions-core')` in this process, by the real worker's own means: it replaces
 * `Module.prototype.require`. So a module that imports it in another way fails here as it fails on Azure.
 */
export function provideCoreModule(app: WorkerApp): void {
  const coreModule = createCoreModule(app);
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply(target, receiver, args: [string]) {
      return args[0] === CORE_MODULE ? coreModule : Reflect.apply(target, receiver, args);
    },
  });
}

function createCoreModule(app: WorkerApp): object {
  return {
    version: '3.9.1',
    hostVersion: '4.1036.0',
    Disposable,
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) =>
      new Disposable(app.registerFunction(metadata, callback)),
    registerHook: (name: string, callback: HookCallback) => new Disposable(app.registerHook(name, callback)),
    getProgrammingModel: () => app.programmingModel,
    setProgrammingModel: (model: ProgrammingModel) => {
      app.programmingModel = model;
    },
    log: (level: LogLevel, category: LogCategory, message: string) => {
      app.log({ level, category, message, invocationId: undefined });
    },
  };
}

class Disposable {
  readonly #dispose: () => void;

  constructor(dispose: () => void) {
    this.#dispose = dispose;
  }

  dispose(): void {
    this.#dispose();
  }
}
