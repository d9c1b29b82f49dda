import { once } from 'node:events';
import { constants } from 'node:os';

/** What Ctrl-C, or another request to end, leads to. */
export interface StopRequest {
  /** Resolves with `false` when it came. */
  readonly promise: Promise<false>;
  /** What the process is to exit with; `undefined` while nobody asked. */
  readonly exitCode: number | undefined;
  /** Listens no more. */
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
