import type { AnyApplication, HealthSource } from '@anyhost/core';
import { app } from '@azure/functions';
import { createTimerApp } from './timer-app.ts';
import type { TimerOptions } from './timer-options.ts';

/** What `registerTimers` returns: for the other functions of the function app. */
export interface RegisteredTimers {
  /**
   * The source of health reports of this worker's host: `await healthReport(timers.health)`, of `@anyhost/core/health`,
   * in an HTTP function for example.
   */
  readonly health: HealthSource;
}

/**
 * Registers one Azure timer per scheduled service of an application, and the hooks that start and stop it.
 *
 * Call it once, at the top level of the file that `main` in package.json names. Each invocation is one bounded
 * execution: its signal aborts shortly before the function's timeout, and when the worker is terminated. A service with
 * `continuous()` needs a schedule in `options.schedules`; one with `onDemand()` becomes a timer only with one.
 *
 * ```ts
 * import { registerTimers } from '@anyhost/azure-functions';
 * import { app } from './app.js';
 *
 * registerTimers(app);
 * ```
 *
 * @throws {AnyhostError} at once, which fails the loading of the function app: `ERR_ANYHOST_INVALID_OPTION`,
 *   `ERR_ANYHOST_UNKNOWN_SERVICE`, `ERR_ANYHOST_INVALID_SETTINGS` with every failure, and
 *   `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule, or a time zone, that this function app does not support.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer
 */
export function registerTimers<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  options: TimerOptions<BackgroundNames> = {},
): RegisteredTimers {
  const timerApp = createTimerApp(application, options);
  app.hook.appStart(() => timerApp.start());
  app.hook.appTerminate(() => timerApp.terminate());
  for (const { service, ncrontab, retry, handler } of timerApp.timers) {
    // Neither runOnStartup, which also fires at every scale-out, nor useMonitor, whose default is right.
    app.timer(service, { schedule: ncrontab, handler, ...(retry && { retry }) });
  }
  return { health: timerApp.health };
}
