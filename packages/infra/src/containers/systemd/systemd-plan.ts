import { assertBoolean, assertChoice, assertKnownOptions, assertNumber, invalidOption } from '@anyhost/core';
import { assertText } from '../../options/assert-text.ts';
import type { ApplicationPlan } from '../../plan/plan-application.ts';
import { PROCESS_OPTIONS } from '../../processes/assert-process-options.ts';
import { type ProcessPlan, processPlan } from '../../processes/process-plan.ts';
import { resourceName } from '../../processes/resource-names.ts';
import type { SystemdOptions } from './systemd-options.ts';

/** {@link SystemdOptions} with every default filled in. */
export interface SystemdPlan extends ProcessPlan {
  readonly name: string;
  readonly mode: 'host' | 'timers' | 'both';
  readonly folder: string;
  readonly secretsFile: string;
  readonly user: string | undefined;
  /** The name of the user that systemd makes where the options have none. */
  readonly dynamicUser: string;
  readonly memoryLimit: string;
  readonly notify: boolean;
  readonly watchdogMs: number | undefined;
}

const OWNER = 'systemdFiles';

const OPTIONS: Record<keyof SystemdOptions, true> = {
  ...PROCESS_OPTIONS,
  mode: true,
  folder: true,
  secretsFile: true,
  user: true,
  memoryLimit: true,
  notify: true,
  watchdogMs: true,
};

/** Names of units may have 255 characters; this leaves room for what is appended, and can be read. */
export const LONGEST_NAME = 120;

const LONGEST_USER = 31;

/** Checks the options and fills in their defaults. */
export function systemdPlan(application: ApplicationPlan, options: SystemdOptions): SystemdPlan {
  assertKnownOptions(OWNER, options, Object.keys(OPTIONS));
  assertValues(options);
  const name = resourceName(application.name, LONGEST_NAME);
  return {
    ...processPlan(OWNER, application, options),
    name,
    mode: options.mode ?? 'host',
    folder: options.folder ?? `/opt/${name}`,
    secretsFile: options.secretsFile ?? `/etc/${name}/secrets.env`,
    user: options.user,
    dynamicUser: resourceName(application.name, LONGEST_USER),
    memoryLimit: options.memoryLimit ?? '256M',
    notify: options.notify ?? false,
    watchdogMs: options.watchdogMs,
  };
}

/** Nothing that a unit file would need quoted. */
const PATH = /^\/[\w./-]*$/;

function assertValues(options: SystemdOptions): void {
  const given = (option: keyof SystemdOptions) => ({ owner: OWNER, option, value: options[option] });
  assertChoice(given('mode'), ['host', 'timers', 'both']);
  assertText(given('folder'), PATH, 'an absolute path of letters, digits, _, -, . and /');
  assertText(given('secretsFile'), PATH, 'an absolute path of letters, digits, _, -, . and /');
  assertText(given('user'), /^[a-z_][a-z0-9_-]{0,30}$/, 'the name of a user');
  assertText(given('memoryLimit'), /^\d+[KMG]$/, "an amount of memory, such as '256M'");
  assertBoolean(given('notify'));
  assertNumber(given('watchdogMs'), { least: 1000, whole: true });
  if (options.watchdogMs === undefined || options.notify === true) return;
  throw invalidOption(
    given('watchdogMs'),
    'notify: true beside it: without that nothing tells systemd that it is live',
  );
}
