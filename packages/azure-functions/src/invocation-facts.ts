import { isSignal, readProperty } from '@anyhost/core';
import type { LogTarget } from './current-invocation.ts';

/** The part of `InvocationContext` of `@azure/functions` that a timer needs. */
export interface TimerContext extends LogTarget {
  /** Only on a retry. */
  readonly retryContext?: { readonly retryCount?: unknown } | undefined;
}

/** Which try it is: Azure counts the retries. */
export function attemptOf(context: TimerContext): number {
  const retries = readProperty(readProperty(context, 'retryContext'), 'retryCount');
  return typeof retries === 'number' && Number.isSafeInteger(retries) && retries >= 0 ? retries + 1 : 1;
}

/** Azure's id of the invocation. */
export function invocationIdOf(context: TimerContext): string | undefined {
  const id = readProperty(context, 'invocationId');
  return typeof id === 'string' ? id : undefined;
}

/** Azure's host can cancel an invocation. The worker does not pass that on yet; if it does, the run is cancelled. */
export function signalOf(context: TimerContext): AbortSignal | undefined {
  const signal = readProperty(context, 'signal');
  return isSignal(signal) ? signal : undefined;
}
