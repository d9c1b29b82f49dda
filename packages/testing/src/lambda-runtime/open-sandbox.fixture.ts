import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { compileCache } from '../compile-cache.fixture.ts';
import { createLambdaRuntimeApi, type LambdaRuntimeApi } from './runtime-api.ts';
import { type LambdaSandbox, type LambdaSandboxOptions, startLambdaSandbox } from './sandbox.ts';

/** The folder of the bare handlers. */
export const fixtures: string = fileURLToPath(new URL('./fixtures', import.meta.url));

/** A platform for one test: closed, with its sandbox, when the test has finished. */
export async function openApi(): Promise<LambdaRuntimeApi> {
  const api = await createLambdaRuntimeApi();
  onTestFinished(() => api.close());
  return api;
}

/** A platform and a sandbox for one test, both gone when the test has finished. */
export async function openSandbox(
  options: Omit<LambdaSandboxOptions, 'api'>,
): Promise<{ readonly api: LambdaRuntimeApi; readonly sandbox: LambdaSandbox }> {
  const api = await openApi();
  const sandbox = await startLambdaSandbox({ api, ...options, env: { ...compileCache(), ...options.env } });
  return { api, sandbox };
}
