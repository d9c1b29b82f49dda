import {
  createLambdaRuntimeApi,
  type LambdaRuntimeApi,
  type LambdaSandbox,
  type LambdaSandboxOptions,
  startLambdaSandbox,
} from '@anyhost/testing/lambda-runtime';
import { onTestFinished } from 'vitest';

/** A function on the platform's stand-in. */
export interface FunctionUnderTest {
  readonly api: LambdaRuntimeApi;
  /** The latest sandbox. */
  readonly sandbox: LambdaSandbox;
  /** Starts another sandbox once the latest has ended: a cold start. */
  restart(): Promise<LambdaSandbox>;
}

/** How to run it. */
export interface FunctionOptions extends Omit<LambdaSandboxOptions, 'api'> {
  /** Several invocations at once, as on Managed Instances. */
  readonly maxConcurrency?: number;
}

/** Runs a function in a sandbox for the length of one test. Platform and process are gone when the test has finished. */
export async function openFunction({ maxConcurrency, ...options }: FunctionOptions): Promise<FunctionUnderTest> {
  const api = await createLambdaRuntimeApi(maxConcurrency === undefined ? {} : { maxConcurrency });
  onTestFinished(() => api.close());
  let sandbox = await startLambdaSandbox({ ...options, api });
  return {
    api,
    get sandbox() {
      return sandbox;
    },
    restart: async () => {
      await sandbox.exited;
      sandbox = await startLambdaSandbox({ ...options, api });
      return sandbox;
    },
  };
}
