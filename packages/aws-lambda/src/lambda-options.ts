import {
  type AnyApplication,
  assertApplication,
  assertBoolean,
  assertChoice,
  assertHostOptions,
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
   * Allows checkpoints in memory, where they are lost with the sandbox. Default false: a service that needs a
   * durable store is refused when there is none, with `ERR_ANYHOST_NO_DURABLE_STORE`.
   */
  readonly allowVolatileState?: boolean;
  /**
   * What to do with an execution that did not settle although its signal had aborted. `'exit'` ends the process
   * before the deadline, with exit code 1: otherwise the execution would continue inside the next invocation.
   * `'reject'` keeps the sandbox: this invocation fails with `ERR_ANYHOST_EXECUTION_ABANDONED`, and those that
   * follow with `ERR_ANYHOST_EXECUTION_REFUSED` until the execution settles. Default `'exit'`.
   */
  readonly onAbandoned?: 'exit' | 'reject';
}

/** The owner of the options, in messages. */
const OWNER = 'createHandler';

/** The options that only this host takes. */
export const OPTION_NAMES: Record<Exclude<keyof LambdaOptions, keyof HostOptions>, true> = {
  service: true,
  allowVolatileState: true,
  onAbandoned: true,
  redact: true,
};

/** Throws `ERR_ANYHOST_INVALID_OPTION`, or `ERR_ANYHOST_UNKNOWN_SERVICE` when `service` is not one that a function can run. */
export function checkLambdaOptions<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  options: LambdaOptions<BackgroundNames>,
): void {
  assertApplication(application);
  assertHostOptions(options, OWNER, Object.keys(OPTION_NAMES));
  assertRedact(OWNER, options);
  const { service, allowVolatileState, onAbandoned } = options;
  assertBoolean({ owner: OWNER, option: 'allowVolatileState', value: allowVolatileState });
  assertChoice({ owner: OWNER, option: 'onAbandoned', value: onAbandoned }, ['exit', 'reject']);
  if (service !== undefined) findService(application, service, 'the option service');
}
