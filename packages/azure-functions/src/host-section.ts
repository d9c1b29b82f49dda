import {
  HOST_SECTION,
  type HostSettings,
  readHostSettings,
  type SettingsRegistration,
  type StandardResult,
} from '@anyhost/core';

/** The longest stop that still leaves time for answers before the Functions host kills the worker. */
export const LONGEST_SHUTDOWN_MS = 3500;

/** Azure's defaults of host options, where they differ from the general ones. */
export const AZURE_DEFAULTS: HostSettings = { shutdownTimeoutMs: 3000 };

/** The settings section `anyhost` of a function app, checked when the timers are registered. */
export const azureHostSection: SettingsRegistration = {
  kind: 'settings',
  name: HOST_SECTION,
  schema: { '~standard': { version: 1, vendor: 'anyhost', validate: readAzureSettings } },
};

function readAzureSettings(section: unknown): StandardResult<HostSettings> {
  const read = readHostSettings(section);
  const shutdownTimeoutMs = read.issues === undefined ? (read.value.shutdownTimeoutMs ?? 0) : 0;
  if (shutdownTimeoutMs <= LONGEST_SHUTDOWN_MS) return read;
  const message = `expected a number, 0 to ${LONGEST_SHUTDOWN_MS}, because Azure kills the worker 5 seconds after it asked it to end`;
  return { issues: [{ path: ['shutdownTimeoutMs'], message }] };
}
