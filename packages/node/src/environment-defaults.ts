import { type EnvironmentVariables, invalidOption } from '@anyhost/core';
import type { HealthEndpointOptions, WebHealthOptions } from './health/health-options.ts';

const TIMEOUT_VARIABLE = 'ANYHOST_TIMEOUT_MS';
const PORT_VARIABLE = 'ANYHOST_HEALTH_PORT';
const DELAY_VARIABLE = 'ANYHOST_READINESS_DELAY_MS';

/**
 * The time limit of a command: the option, else `ANYHOST_TIMEOUT_MS`. Deployment files set the variable beside the
 * platform's own limit, so that the two agree.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a variable that is not a whole number, 1 or more.
 */
export function timeoutOrVariable(option: number | undefined, environment: EnvironmentVariables): number | undefined {
  return option ?? wholeNumber(environment, TIMEOUT_VARIABLE, { least: 1 });
}

/**
 * How a host shows its health: the option, else `ANYHOST_HEALTH_PORT` and `ANYHOST_READINESS_DELAY_MS`, so that
 * deployment files name a port once for the host and for its probes.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a variable that is not a whole number in range, and for a
 *   delay without a port.
 */
export function healthOrVariables(
  option: HealthEndpointOptions | undefined,
  environment: EnvironmentVariables,
): HealthEndpointOptions | undefined {
  if (option !== undefined) return option;
  const port = wholeNumber(environment, PORT_VARIABLE, { least: 0, most: 65_535 });
  const readinessDelayMs = wholeNumber(environment, DELAY_VARIABLE, { least: 0 });
  if (port !== undefined) return { port, readinessDelayMs };
  if (readinessDelayMs === undefined) return undefined;
  const given = { owner: 'environment', option: DELAY_VARIABLE, value: environment[DELAY_VARIABLE] };
  throw invalidOption(given, `${PORT_VARIABLE} beside it: without health endpoints nothing shows that it is not ready`);
}

/**
 * The same for a host beside a web server: the variables give what the option leaves out, unless it has a port. A delay
 * needs no port here, because the web server's own port shows it.
 */
export function webHealthOrVariables(option: WebHealthOptions, environment: EnvironmentVariables): WebHealthOptions {
  if (option.port !== undefined) return option;
  const port = wholeNumber(environment, PORT_VARIABLE, { least: 0, most: 65_535 });
  const readinessDelayMs = wholeNumber(environment, DELAY_VARIABLE, { least: 0 });
  return { ...option, port, readinessDelayMs: option.readinessDelayMs ?? readinessDelayMs };
}

/** Longer is more than a delay or a limit can be. */
const MOST_DIGITS = 12;

function wholeNumber(
  environment: EnvironmentVariables,
  option: string,
  { least, most = Infinity }: { readonly least: number; readonly most?: number },
): number | undefined {
  const value = environment[option];
  if (!value) return undefined;
  const number = /^\d+$/.test(value) && value.length <= MOST_DIGITS ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  const range = most === Infinity ? `${least} or more` : `${least} to ${most}`;
  throw invalidOption({ owner: 'environment', option, value }, `a whole number, ${range}`);
}
