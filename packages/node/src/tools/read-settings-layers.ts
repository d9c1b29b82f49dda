import {
  type AnyApplication,
  assertApplication,
  createEnvironment,
  environmentLayer,
  HOST_SECTION,
  type SettingsLayer,
} from '@anyhost/core';
import { commandLineSettings } from '../command-line-settings.ts';
import { checkNodeHostOptions, type NodeHostOptions } from '../node-host-options.ts';
import { currentProcess, type ProcessLike } from '../process-like.ts';
import { readSettingsFiles, resolveContentRoot } from '../settings-files.ts';

/** Options of `readSettingsLayers`: those of a host that say where its settings come from. */
export type SettingsLayersOptions = Pick<NodeHostOptions, 'contentRoot' | 'args' | 'environment'>;

/**
 * Reads the settings of an application from where `runHost` has them: files, environment variables and command line,
 * lowest first. They are not checked.
 *
 * @param process - Provides environment, arguments and working directory. For tests.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SETTINGS`, `ERR_ANYHOST_INVALID_OPTION`
 */
export function readSettingsLayers(
  application: AnyApplication,
  options: SettingsLayersOptions = {},
  process: ProcessLike = currentProcess,
): readonly SettingsLayer[] {
  assertApplication(application);
  checkNodeHostOptions('readSettingsLayers', options);
  const { name, settings } = application.definition;
  const variables = options.environment ?? process.env;
  const contentRoot = resolveContentRoot(options.contentRoot, process.cwd());
  const sections = [...settings.map((section) => section.name), HOST_SECTION];
  const { environmentName } = createEnvironment(name, variables);
  return [
    ...readSettingsFiles(contentRoot, environmentName),
    environmentLayer(sections, variables),
    commandLineSettings(options.args ?? process.argv.slice(2), sections),
  ];
}
