import type { ApplicationDefinition } from '../application/registration.ts';
import type { HostEnvironment } from '../base/environment.ts';
import { environmentLayer } from '../settings/environment-layer.ts';
import { mergeLayers, type SettingsLayer } from '../settings/layers.ts';
import type { HostOptions } from './host-options.ts';
import type { HostPlatform } from './host-platform.ts';

/** The values of all settings before they are checked: files, environment variables, command line, code. */
export function collectSettings(
  { settings }: ApplicationDefinition,
  environment: HostEnvironment,
  { platform, options }: { readonly platform: HostPlatform; readonly options: HostOptions },
): SettingsLayer {
  const sections = settings.map(({ name }) => name);
  return mergeLayers([
    ...(platform.settingsFiles?.(environment.environmentName) ?? []),
    environmentLayer(sections, environment.variables),
    platform.commandLine ?? {},
    options.settings ?? {},
  ]);
}
