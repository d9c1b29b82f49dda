import {
  type Application,
  type BuiltInServices,
  cron,
  defineApplication,
  type HostedService,
  type Job,
  memoryStateStore,
  nextTurn,
  type Schedule,
  type ServicePolicy,
  type StateStore,
} from '@anyhost/core';
import type { HostUnderTest } from './host-under-test.ts';

/** A schedule that every platform supports and that comes due in no test. */
export const YEARLY: Schedule = cron('0 0 1 1 *');

/** An application with one background service, `work`. */
export function workApp(
  execute: Job<BuiltInServices>,
  policy: Partial<ServicePolicy<object>> = {},
): Application<object, BuiltInServices, object, never, 'work'> {
  const app = defineApplication<never>('conformance');
  return app.job('work', { schedule: YEARLY, ...policy }, execute);
}

/** Six hooks, each of which may be replaced or left out. */
type Hooks = { readonly [Hook in keyof HostedService]?: HostedService[Hook] };

/** A hosted service that notes each of its hooks when it begins and, a turn later, when it ends. */
export function notingService(host: HostUnderTest, name: string, hooks: Hooks = {}): HostedService {
  const noting = (hook: keyof HostedService): ((signal: AbortSignal) => Promise<void>) => {
    return async (signal) => {
      host.note(`${name}.${hook}`);
      await nextTurn();
      await hooks[hook]?.(signal);
      host.note(`${name}.${hook} done`);
    };
  };
  return {
    startingAsync: noting('startingAsync'),
    startAsync: noting('startAsync'),
    startedAsync: noting('startedAsync'),
    stoppingAsync: noting('stoppingAsync'),
    stopAsync: noting('stopAsync'),
    stoppedAsync: noting('stoppedAsync'),
  };
}

/** The journal's lines about some hooks, without those that say when a hook ended. */
export function hookCalls(host: HostUnderTest, ...hooks: readonly (keyof HostedService)[]): readonly string[] {
  return host.journal.filter((line) => hooks.some((hook) => line.endsWith(`.${hook}`)));
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Works until its signal aborts and then gives up, as most code in Node does. */
export async function workUntilAborted(signal: AbortSignal): Promise<never> {
  await aborted(signal);
  throw signal.reason;
}

/** A store that stands for one outside of the process: hosts of one test can share it. */
export function sharedStore(host: HostUnderTest): StateStore {
  const store = memoryStateStore({ clock: host.clock });
  return {
    name: 'shared',
    durable: true,
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    set: (key, value, options) => store.set(key, value, options),
    delete: (key, condition) => store.delete(key, condition),
  };
}

/** Whether an error is the one expected, or was caused by it. */
export function isOrCausedBy(error: unknown, expected: unknown): boolean {
  if (error === expected) return true;
  return error instanceof Error && error.cause !== undefined && isOrCausedBy(error.cause, expected);
}

/** The code of an error, or of the first among its causes that has one. */
export function codeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error) return error.code;
  return 'cause' in error ? codeOf(error.cause) : undefined;
}
