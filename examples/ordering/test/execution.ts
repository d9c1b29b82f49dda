import { type Checkpoint, type Execution, type Logger, silentLogger } from '@anyhost/core';

/** What a service asked of the host, and what it saved. */
export interface ExecutionRecord<Scope> {
  readonly execution: Execution<Scope>;
  /** The value in the checkpoint, as JSON gave it back. */
  readonly saved: () => unknown;
  readonly askedToRunAgain: () => boolean;
}

/** One execution without a host: a service is a plain object, and `executeAsync` a plain method. */
export function executionOf<Scope>(
  services: Scope,
  { saved, logger = silentLogger }: { saved?: unknown; logger?: Logger } = {},
): ExecutionRecord<Scope> {
  let value = saved;
  let runAgain = false;
  const checkpoint: Checkpoint = {
    // The border of typed values, as in the real one: the author names what was saved as JSON.
    load: async <Value>() => value as Value | undefined,
    save: async (next) => {
      value = JSON.parse(JSON.stringify(next));
    },
    clear: async () => {
      value = undefined;
    },
  };
  const execution: Execution<Scope> = {
    id: 'execution-1',
    service: 'under-test',
    occurrence: undefined,
    trigger: 'manual',
    attempt: 1,
    pastDue: false,
    deadline: undefined,
    remainingMs: () => Number.POSITIVE_INFINITY,
    services,
    logger,
    checkpoint,
    withScope: async (work) => work(services),
    createScope: () => ({ services, [Symbol.asyncDispose]: async () => {} }),
    runAgain: () => {
      runAgain = true;
    },
  };
  return { execution, saved: () => value, askedToRunAgain: () => runAgain };
}
