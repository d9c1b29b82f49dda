import {
  type AnyApplication,
  assertApplication,
  ContainedLogger,
  type ContinuationInvocation,
  createInvocationHost,
  type HealthSource,
  type HostPlatform,
  readLogLevel,
  systemClock,
} from '@anyhost/core';
import type { RetryOptions } from '@azure/functions';
import { CONTINUATION_TIMER, continuationNcrontab, createContinuationHandler } from './continuation-timer.ts';
import { CurrentInvocation } from './current-invocation.ts';
import { findFunctionTimeout } from './function-timeout.ts';
import { AZURE_DEFAULTS } from './host-section.ts';
import type { TimerContext } from './invocation-facts.ts';
import { createInvocationLogger } from './invocation-logger.ts';
import { logRegistration } from './log-registration.ts';
import { ownValue, planTimers, selectionOf, timerServices } from './plan-timers.ts';
import { createTimerHandler } from './timer-handler.ts';
import { checkTimerOptions, OPTION_NAMES, type TimerOptions } from './timer-options.ts';
import { WorkerHost } from './worker-host.ts';
import { workerName } from './worker-name.ts';

/** An application as a function app sees it: timers and two hooks. */
export interface TimerApp {
  readonly timers: readonly RegisteredTimer[];
  /** The source of health reports of the worker's host. */
  readonly health: HealthSource;
  /** For the `appStart` hook: begins the start. Never throws. */
  start(): void;
  /** For the `appTerminate` hook: stops, and waits until answers are sent. Never rejects. */
  terminate(): Promise<void>;
}

/** What `app.timer` gets for one service. */
export interface RegisteredTimer {
  readonly service: string;
  readonly ncrontab: string;
  readonly retry: RetryOptions | undefined;
  readonly handler: (payload: unknown, context: TimerContext) => Promise<void>;
}

/**
 * Makes the timers and hooks of an application without registering them, so that they run without a worker too.
 *
 * @param exit - Ends the process. Default `process.exit`.
 * @throws {AnyhostError} as `registerTimers` does.
 */
export function createTimerApp<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  options: TimerOptions<BackgroundNames> = {},
  exit: (code: number) => void = (code) => process.exit(code),
): TimerApp {
  assertApplication(application);
  checkTimerOptions(options, timerServices(application));
  const environment = options.environment ?? { ...process.env };
  const clock = options.clock ?? systemClock;
  const invocation = new CurrentInvocation();
  const { logger = createInvocationLogger(invocation, { level: readLogLevel(environment), redact: options.redact }) } =
    options;
  const { timers, timeZone } = planTimers(application, options, { variables: environment, now: clock.now() });
  const timeout = findFunctionTimeout(options, environment);
  const platform: HostPlatform = {
    name: 'azure-functions',
    place: () => workerName(environment),
    ownOptions: Object.keys(OPTION_NAMES),
    ...selectionOf(options),
    logger,
    environment,
    defaults: AZURE_DEFAULTS,
    allowVolatileState: options.allowVolatileState ?? false,
  };
  const endsWhenStuck = options.onAbandoned !== 'refuse';
  // A logger that throws must neither keep a stuck worker alive nor prevent the function app from loading.
  const contained = new ContainedLogger(logger);
  const worker = { clock, logger: contained, endsWhenStuck, exit };
  const host = new WorkerHost(createInvocationHost(application, platform, options), worker);
  logRegistration(contained, application.definition.name, { timers, timeZone, timeout });
  const registered: RegisteredTimer[] = timers.map(({ service, schedule, ncrontab, covering }) => {
    const handled = { service, schedule, covering, functionTimeoutMs: timeout.ms, clock, invocation };
    const handler = createTimerHandler({ ...handled, invoke: (run) => host.invoke(service, run) });
    return { service, ncrontab, retry: ownValue(options.retry, service), handler };
  });
  if (options.continueEvery !== undefined) {
    const ncrontab = continuationNcrontab(options.continueEvery, options);
    const continueUnfinished = (run: ContinuationInvocation) => host.continueUnfinished(run);
    const handler = createContinuationHandler({ functionTimeoutMs: timeout.ms, invocation, continueUnfinished });
    registered.push({ service: CONTINUATION_TIMER, ncrontab, retry: undefined, handler });
  }
  return {
    timers: registered,
    health: host.health,
    start: () => host.start(),
    terminate: () => host.terminate(),
  };
}
