import {
  type AnyApplication,
  assertApplication,
  assertBoolean,
  assertChoice,
  assertFunction,
  assertHostOptions,
  type Guard,
  type HostOptions,
} from '@anyhost/core';
import { assertRedact, type RedactOption } from '@anyhost/logging';
import { findService } from './service-choice.ts';

/** Options of `createHandler`: those of every host, and what is Lambda's own. */
export interface LambdaOptions<BackgroundNames extends string = string> extends HostOptions, RedactOption {
  /**
   * Binds the function to one background service: the host starts it and the plain hosted services, and an event
   * that names another is an error. A service registered with `hosts: 'long-lived'` is refused. Default: the
   * environment variable `ANYHOST_SERVICE`; without that the event names the service, unless the application has only
   * one.
   */
  readonly service?: BackgroundNames;
  /**
   * Allows checkpoints, leases and claims in memory, lost with the sandbox and not shared. Default false: a service that needs a
   * durable store is refused when there is none, with `ERR_ANYHOST_NO_DURABLE_STORE`.
   */
  readonly allowVolatileState?: boolean;
  /**
   * What to do when something hangs and nothing but the end of the process helps: an execution that did not settle
   * although its signal had aborted, a start that two invocations waited for without success or that took longer than
   * `startupTimeoutMs`, a state store or an admission that did not answer in two invocations in a row.
   *
   * `'end'` ends the process, with exit code 1: before the deadline where it serves one invocation at a time; on
   * Managed Instances once no invocation is under way in any thread, so that none is lost. `'endProcess'` ends it there
   * at once, with all invocations that are under way. `'refuse'` keeps it: invocations fail until what hangs has
   * settled. Default `'end'`. Once `stop()` has been called nothing is ended.
   */
  readonly onAbandoned?: 'end' | 'endProcess' | 'refuse';
  /**
   * The schedule language, for events with `"guard": true`: their schedule ticks more often than the service is due, and
   * a tick that is not due is `skipped: notDue`. `guard` of `@anyhost/aws-lambda/guard`; a function without such events
   * does not import it, and its bundle stays without the language. Default: such an event is an error.
   */
  readonly guard?: Guard;
  /**
   * Decides which events are not meant for a service, such as the pings of a warm-up plugin: for `true` the handler
   * resolves with `undefined` and neither starts the host nor runs anything. Called first for every event. Default:
   * none, an unknown event is an error.
   *
   * @example
   * `ignoreEvents: (event) => Object(event).source === 'serverless-plugin-warmup'`
   */
  readonly ignoreEvents?: (event: unknown) => boolean;
}

/** The owner of the options, in messages. */
export const OWNER = 'createHandler';

/** The options that only this host takes. */
export const OPTION_NAMES: Record<Exclude<keyof LambdaOptions, keyof HostOptions>, true> = {
  service: true,
  allowVolatileState: true,
  onAbandoned: true,
  redact: true,
  ignoreEvents: true,
  guard: true,
};

/** Throws `ERR_ANYHOST_INVALID_OPTION`, or `ERR_ANYHOST_UNKNOWN_SERVICE` when `service` is not one that a function can run. */
export function checkLambdaOptions<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  options: LambdaOptions<BackgroundNames>,
): void {
  assertApplication(application);
  assertHostOptions(options, OWNER, Object.keys(OPTION_NAMES));
  assertRedact(OWNER, options);
  const { service, allowVolatileState, onAbandoned, ignoreEvents, guard } = options;
  assertBoolean({ owner: OWNER, option: 'allowVolatileState', value: allowVolatileState });
  assertChoice({ owner: OWNER, option: 'onAbandoned', value: onAbandoned }, ['end', 'endProcess', 'refuse']);
  assertFunction({ owner: OWNER, option: 'ignoreEvents', value: ignoreEvents });
  assertFunction({ owner: OWNER, option: 'guard', value: guard });
  if (service !== undefined) findService(application, service, 'the option service');
}
