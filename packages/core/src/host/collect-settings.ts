import type { ApplicationDefinition } from '../application/registration.ts';
import type { HostEnvironment } from '../base/environment.ts';
import { environmentLayer } from '../settings/environment-layer.ts';
import type { SettingsLayer } from '../settings/layers.ts';
import type { SettingsRequest } from '../settings/load-settings.ts';
import type { HostOptions } from './host-options.ts';
import type { HostPlatform } from './host-platform.ts';
import { HOST_SECTION, hostSettingsRegistration } from './host-settings.ts';
import { namesWithLoggers } from './log-levels.ts';

/** Where a host has its settings from, and which sections it checks. */
export interface SettingsSources {
  readonly platform: HostPlatform;
  readonly options: HostOptions;
  /** `undefined` for all. */
  readonly only: ReadonlySet<string> | undefined;
}

/** What a host loads, and the files that were read for it. */
export interface CollectedSettings extends SettingsRequest {
  readonly files: readonly string[];
}

/**
 * The settings that a host loads: its application's and its own section, from files, environment variables, command
 * line and code, lowest first.
 */
export function collectSettings(
  definition: ApplicationDefinition,
  environment: HostEnvironment,
  { platform, options, only }: SettingsSources,
): CollectedSettings {
  const registrations = [...definition.settings, hostSettingsRegistration(namesWithLoggers(definition))];
  const sections = registrations.map(({ name }) => name);
  const files = platform.settingsFiles?.(environment.environmentName) ?? [];
  const layers: SettingsLayer[] = [...files, environmentLayer(sections, environment.variables)];
  if (platform.commandLine !== undefined) layers.push(platform.commandLine);
  if (options.settings !== undefined) layers.push({ source: 'the option settings', values: options.settings });
  return {
    registrations,
    layers,
    only: only && new Set([...only, HOST_SECTION]),
    files: files.map(({ source }) => source),
  };
}
