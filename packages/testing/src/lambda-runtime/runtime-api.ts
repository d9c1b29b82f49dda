import { assertClock, assertNumber, type Clock, systemClock } from '@anyhost/core';
import { assertOptions, assertText, type OptionCheck } from '../assert-options.ts';
import { createDeferred, type Deferred } from '../deferred.ts';
import type { InvokeOptions } from './invocation.ts';
import type { InvocationRecord, ReportedError, SandboxExit } from './invocation-record.ts';
import { Platform, type SandboxControl } from './platform.ts';
import { serveRuntimeApi } from './runtime-api-server.ts';

/** How to make a stand-in of the Runtime API. */
export interface LambdaRuntimeApiOptions {
  /** The address to listen on; the port is always a free one. Default `127.0.0.1`. */
  readonly host?: string;
  /** What deadlines are computed and kept with. Default: the machine's clock, which a real process shares. */
  readonly clock?: Clock;
  /**
   * Lambda Managed Instances instead of ordinary Lambda: how many invocations the sandbox gets at once, 1 or more. An
   * invocation that has not answered at its deadline fails, and its process continues. Default: ordinary Lambda.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-nodejs-runtime.html
   */
  readonly maxConcurrency?: number;
}

const CHECKS: Readonly<Record<keyof LambdaRuntimeApiOptions, OptionCheck>> = {
  host: assertText,
  clock: assertClock,
  maxConcurrency: (given) => assertNumber(given, { least: 1, whole: true }),
};

/** A simulation of the Lambda service: it delivers invocations with deadlines to any runtime client that polls it. */
export interface LambdaRuntimeApi {
  /** `host:port`: the value for the function's `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** As in {@link LambdaRuntimeApiOptions}. */
  readonly maxConcurrency: number | undefined;
  /** Every invocation that has ended, in the order in which they ended. */
  readonly records: readonly InvocationRecord[];
  /** The error that the latest sandbox reported instead of becoming ready. */
  readonly initError: ReportedError | undefined;
  /**
   * Sends the function an event and waits for the result. Events are delivered in the order of the calls, one at a time
   * unless `maxConcurrency` is given; without a ready function it waits for one. This resolves for any result, failures
   * included.
   *
   * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, also for a timeout that Lambda would refuse,
   *   `ERR_ANYHOST_ILLEGAL_STATE` after `close`.
   */
  invoke(event: unknown, options: InvokeOptions): Promise<InvocationRecord>;
  /**
   * Resolves when a function waits for an event and there is none: the moment at which Lambda freezes it.
   * Rejects with `ERR_ANYHOST_ILLEGAL_STATE` when the sandbox ends first.
   */
  whenIdle(): Promise<void>;
  /**
   * Attaches a sandbox, so that the platform can kill, freeze and thaw it. `startLambdaSandbox` calls this.
   *
   * @returns to be called once, when the sandbox's process has ended.
   */
  attach(sandbox: SandboxControl): (exit: SandboxExit) => Promise<void>;
  /** Kills the attached sandbox and settles what is left. Afterwards there is no timer, connection or process. */
  close(): Promise<void>;
}

/**
 * Makes a stand-in of the Lambda Runtime API on a free port of this machine: `next`, `response`, `error` and
 * `init/error`, with the real headers. The real runtime client and the bootstrap of this package both run on it.
 *
 * Unlike the service, it does not start a sandbox a second time when its init fails: the invocation that waits for
 * it fails with the init error.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function createLambdaRuntimeApi(options: LambdaRuntimeApiOptions = {}): Promise<LambdaRuntimeApi> {
  assertOptions('createLambdaRuntimeApi', options, CHECKS);
  const { clock = systemClock, host = '127.0.0.1', maxConcurrency } = options;
  const platform = new Platform(clock, maxConcurrency);
  const server = await serveRuntimeApi(platform, host);
  let sandbox: Deferred<void> | undefined;
  return {
    address: server.address,
    maxConcurrency,
    records: platform.records,
    get initError() {
      return platform.initError;
    },
    invoke: (event, invokeOptions) => platform.invoke(event, invokeOptions),
    whenIdle: () => platform.whenIdle(),
    attach: (control) => {
      platform.attach(control);
      const ended = createDeferred<void>();
      sandbox = ended;
      return async (exit) => {
        // A process may answer and end at the same time: its answer is read before its end counts.
        platform.stopWaiting();
        await server.drain();
        platform.detach(exit);
        ended.resolve();
      };
    },
    close: async () => {
      platform.close();
      await sandbox?.promise;
      await server.close();
    },
  };
}
