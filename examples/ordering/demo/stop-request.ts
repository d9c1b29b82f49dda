import { once } from 'node:events';
import { constants } from 'node:os';

/** A request to end the demo, such as Ctrl-C. */
export interface StopRequest {
  /** Resolves with `false` when the request comes. */
  readonly promise: Promise<false>;
  /** The exit code of the process; `undefined` while no stop was requested. */
  readonly exitCode: number | undefined;
  /** Stops listening. */
  forget(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for Ctrl-C and its like. One request may arrive twice, from a terminal and from npm. */
export function stopRequested(): StopRequest {
  let exitCode: number | undefined;
  const asked = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    exitCode ??= 128 + constants.signals[signal];
    asked.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    promise: once(asked.signal, 'abort').then(() => false),
    get exitCode() {
      return exitCode;
    },
    forget: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
