import { type GivenOption, invalidOption, readEntries, readList } from '@anyhost/core';
import { assertNoPassword } from '../options/assert-no-password.ts';
import { isLine, isText } from '../options/assert-text.ts';

/** Variables that the files set from their options: a second value would part the host from the platform's limits. */
const OWN_VARIABLES: Readonly<Record<string, string>> = {
  ANYHOST_SERVICE: 'the files name the service of each run',
  ANYHOST_JOB_NAME: 'the platform passes it',
  ANYHOST_SCHEDULED_TIME: 'a fixed value would make every run serve one due time',
  ANYHOST_TRIGGER: 'the files say what starts a run',
  ANYHOST_GUARD: 'set the option guard',
  ANYHOST_TIMEOUT_MS: 'set the option onceTimeoutMs',
  ANYHOST_HEALTH_PORT: 'set the option healthPort',
  ANYHOST_READINESS_DELAY_MS: 'set the option readinessDelayMs',
  ANYHOST__SHUTDOWN_TIMEOUT_MS: 'set the option shutdownTimeoutMs',
  ANYHOST__STARTUP_TIMEOUT_MS: 'set the option startupTimeoutMs',
};

/**
 * Throws `ERR_ANYHOST_INVALID_OPTION` unless the value maps names of variables to texts of one line; `undefined` is allowed.
 *
 * @param option - The name of the option, in messages.
 */
export function assertEnvironment(owner: string, environment: unknown, option: string = 'environment'): void {
  for (const [name, value] of readEntries({ owner, option, value: environment }, 'an object of strings')) {
    const given = { owner, option: `${option}.${name}`, value };
    if (!/^[A-Za-z_]\w*$/.test(name)) throw invalidOption(given, 'a variable name of letters, digits and _');
    const reason = Object.hasOwn(OWN_VARIABLES, name) ? OWN_VARIABLES[name] : undefined;
    if (reason !== undefined) throw invalidOption(given, `undefined: ${reason}`);
    if (typeof value !== 'string' || !isLine(value)) throw invalidOption(given, 'a string without line breaks');
    assertNoPassword(given);
  }
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is a program and its arguments; `undefined` is allowed. */
export function assertCommand(given: GivenOption): void {
  if (given.value === undefined) return;
  const expected = "a list of strings without line breaks, such as ['node', 'dist/main.js']";
  const parts = readList(given, expected);
  if (parts.length === 0 || !parts.every(isText)) throw invalidOption(given, expected);
}

/** An image with a tag or a digest: without, a deployment could not be repeated. */
export const IMAGE: RegExp = /^[\w./:-]+(?::[\w.-]+|@sha256:[0-9a-f]{64})$/;
export const IMAGE_IN_WORDS = "an image with its tag or digest, such as 'registry.example/app:1.0.0'";
