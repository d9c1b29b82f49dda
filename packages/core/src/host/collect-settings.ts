import type { ApplicationDefinition } from '../application/registration.ts';
import type { HostEnvironment } from '../base/environment.ts';
import { environmentLayer } from '../settings/environment-layer.ts';
import type { SettingsLayer } from '../settings/layers.ts';
import type { SettingsRequest } from '../settings/load-settings.ts';
import type { HostOptions } from './host-options.ts';
import type { HostPlatform } from './host-platform.ts';
import { hostSettingsRegistration } from './host-settings.ts';

/**
 * The settings that a host loads: its application's and its own section, from files, environment variables, command
 * line and code, lowest first.
 */
export function collectSettings(
  { settings }: ApplicationDefinition,
  environment: HostEnvironment,
  { platform, options }: { readonly platform: HostPlatform; readonly options: HostOptions },
): SettingsRequest {
  const registrations = [...settings, hostSettingsRegistration];
  const sections = registrations.map(({ name }) => name);
  const layers: SettingsLayer[] = [
    ...(platform.settingsFiles?.(environment.environmentName) ?? []),
    environmentLayer(sections, environment.variables),
  ];
  if (platform.commandLine !== undefined) layers.push(platform.commandLine);
  if (options.settings !== undefined) layers.push({ source: 'the option settings', values: options.settings });
  return { registrations, layers };
}
