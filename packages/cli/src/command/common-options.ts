import type { Command, Parameters } from './command.ts';
import { flag, text } from './parameters.ts';

/** Options of every command. */
export const COMMON_OPTIONS: Parameters = {
  verbose: flag('Show the stack traces of errors'),
  help: flag('Show this help'),
};

/** Options of every command that works on an application. */
export const APPLICATION_OPTIONS: Parameters = {
  app: text('The module that exports the application. Default: src/app.ts and the like', 'file'),
  contentRoot: text('The folder of appsettings.json. Default: the working directory', 'folder'),
};

/** All options that a command takes. */
export function optionsOf({ options, takesApplication }: Command): Parameters {
  return { ...options, ...(takesApplication === 'none' ? {} : APPLICATION_OPTIONS), ...COMMON_OPTIONS };
}
