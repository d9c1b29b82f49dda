import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  assertGivenText,
  assertOptions,
  assertText,
  assertTexts,
  assertTimer,
  assertVariables,
  type OptionCheck,
} from '../assert-options.ts';
import type { AzureWorker, AzureWorkerOptions } from './azure-worker.ts';
import { readFunctionTimeout } from './function-app.ts';
import { FunctionsHost } from './functions-host.ts';
import type { WorkerArguments } from './messages.ts';

const CHECKS: Readonly<Record<keyof AzureWorkerOptions, OptionCheck>> = {
  directory: assertGivenText,
  env: assertVariables,
  execArgv: assertTexts,
  execPath: assertText,
  answerDelayMs: assertTimer,
  startTimeoutMs: assertTimer,
};

/**
 * Starts a function app in its own process, as the Azure Functions Node worker does, and waits until it is loaded and
 * its `appStart` hooks have run.
 *
 * ```ts
 * const worker = await startAzureWorker({ directory: 'dist/azure', env: { ORDERING__DATABASE: file } });
 * const result = await worker.invokeTimer('price-cache');
 * await worker.terminate();
 * ```
 *
 * @returns The running worker. End it with `terminate` or `kill`: until then its process runs.
 * @throws {AnyhostError} as a rejection, with no process left: `ERR_ANYHOST_INVALID_OPTION` for a wrong option, or if
 *   the folder is not a function app, `ERR_ANYHOST_ILLEGAL_STATE` if it does not load or a hook throws,
 *   `ERR_ANYHOST_STARTUP_TIMEOUT`, `ERR_ANYHOST_INVALID_NAME` and `ERR_ANYHOST_DUPLICATE_NAME` for names that the host
 *   refuses.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-reference-node
 */
export async function startAzureWorker(options: AzureWorkerOptions): Promise<AzureWorker> {
  assertOptions('startAzureWorker', options, CHECKS);
  const directory = path.resolve(options.directory);
  const timeoutMs = readFunctionTimeout(directory, options.env);
  const host = new FunctionsHost({
    directory,
    timeoutMs,
    startTimeoutMs: options.startTimeoutMs ?? 60_000,
    fork: () => forkWorker(directory, options),
  });
  await host.started;
  return host;
}

function forkWorker(directory: string, options: AzureWorkerOptions): ChildProcess {
  const workerArguments: WorkerArguments = { directory, answerDelayMs: options.answerDelayMs ?? 10 };
  // The child runs as this file does: from the sources in this repository, else compiled.
  const script = import.meta.url.endsWith('.ts')
    ? new URL('./worker-process.ts', import.meta.url)
    : new URL('./worker-process.js', import.meta.url);
  return fork(fileURLToPath(script), [JSON.stringify(workerArguments)], {
    cwd: directory,
    env: { ...inheritedEnvironment(), ...azureEnvironment(directory), ...options.env },
    execArgv: [...(options.execArgv ?? [])],
    execPath: options.execPath ?? process.execPath,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

function inheritedEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG'];
  return Object.fromEntries(
    names.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]),
  );
}

function azureEnvironment(directory: string): NodeJS.ProcessEnv {
  return { FUNCTIONS_WORKER_RUNTIME: 'node', AzureWebJobsScriptRoot: directory };
}
