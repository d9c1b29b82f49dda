import {
  type AnyApplication,
  assertApplication,
  type BuiltHost,
  buildHost,
  type Clock,
  ContainedLogger,
  HOST_SECTION,
  type HostPlatform,
  type Logger,
  systemClock,
} from '@anyhost/core';
import { commandLineSettings } from './command-line-settings.ts';
import { createLogger } from './create-logger.ts';
import { machineName } from './machine-name.ts';
import type { NodeHostOptions } from './node-host-options.ts';
import type { ProcessLike } from './process-like.ts';
import { readSettingsFiles, resolveContentRoot } from './settings-files.ts';

/** A host of this process, and what its caller needs in addition. */
export interface NodeHost<BackgroundNames extends string = string> {
  readonly host: BuiltHost<BackgroundNames>;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly process: ProcessLike;
}

/** What distinguishes the hosts of this package from each other. */
export type NodePlatform = Pick<
  HostPlatform,
  'longLived' | 'driver' | 'redelivers' | 'keepsRecord' | 'onlyService' | 'isCommand' | 'allowVolatileState'
> &
  Partial<Pick<HostPlatform, 'name' | 'hostLifetime'>>;

/** Builds a core host that reads its settings, environment and log level where a process has them. */
export function buildNodeHost<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  options: NodeHostOptions,
  { process, platform }: { readonly process: ProcessLike; readonly platform: NodePlatform },
): NodeHost<BackgroundNames> {
  assertApplication(application);
  const environment = options.environment ?? { ...process.env };
  const contentRoot = resolveContentRoot(options.contentRoot, process.cwd());
  const sections = [...application.definition.settings.map(({ name }) => name), HOST_SECTION];
  const { args = process.argv.slice(2) } = options;
  const { pid, stdout } = process;
  const given = options.logger ?? createLogger({ env: environment, pid, stdout, redact: options.redact });
  const logger = new ContainedLogger(given);
  const host = buildHost(
    application,
    {
      name: 'node',
      place: () => machineName(pid),
      ...platform,
      // Each function of this package has checked the names of its options.
      ownOptions: Object.keys(options),
      logger,
      environment,
      contentRoot,
      settingsFiles: (environmentName) => readSettingsFiles(contentRoot, environmentName),
      commandLine: commandLineSettings(args, sections),
    },
    options,
  );
  return { host, logger, clock: options.clock ?? systemClock, process };
}
