import type { ApplicationDefinition } from '../application/registration.ts';
import type { ContainedLogger } from '../base/contained-logger.ts';
import type { LogLevel } from '../base/log-level.ts';
import type { Logger } from '../base/logger.ts';
import { nearestName } from '../base/nearest-name.ts';

/** Levels by the names of services. */
export type LogLevels = ReadonlyMap<string, LogLevel>;

/** The key of the level of everything that has none of its own. */
export const DEFAULT_LEVEL = 'default';

/** The names that the option `log` can hold: those of all services, hosted ones included. */
export function namesWithLoggers({ services, hostedServices }: ApplicationDefinition): readonly string[] {
  return [...services, ...hostedServices].map(({ name }) => name);
}

/** A logger at the level of a service, for lines about it: they name it themselves. */
export function loggerAbout(service: string, logger: Logger, levels: LogLevels): Logger {
  const level = levels.get(service);
  return level === undefined ? logger : logger.child({}, { level });
}

/** The logger of a hosted service, made when it is first asked for: its lines have the service's name. */
export function loggerOfService(service: string, logger: Logger, levels: LogLevels): () => Logger {
  let own: Logger | undefined;
  return () => {
    const level = levels.get(service);
    own ??= level === undefined ? logger.child({ service }) : logger.child({ service }, { level });
    return own;
  };
}

/** Sets the level of everything that has none of its own. */
export function setDefaultLevel(logger: ContainedLogger, levels: LogLevels): void {
  const level = levels.get(DEFAULT_LEVEL);
  if (level !== undefined) logger.setLevel(level);
}

/** Warns of levels given in code for names that no service has. Those in settings are checked with the settings. */
export function warnOfUnknownNames(
  logger: Logger,
  given: Readonly<Record<string, unknown>> | undefined,
  names: readonly string[],
): void {
  const known = new Set([DEFAULT_LEVEL, ...names]);
  for (const name of Object.keys(given ?? {})) {
    if (known.has(name)) continue;
    const nearest = nearestName(name, known);
    const hint = nearest === undefined ? 'Correct or remove it.' : `Did you mean '${nearest}'?`;
    logger.warn(
      { event: 'log.unknownName', name, nearest },
      `The option log gives a level to '${name}', which is not the name of a service. ${hint}`,
    );
  }
}

/**
 * Warns of levels that the logger does not reach: one that is not pino may not give its child loggers a level lower than
 * its own.
 */
export function warnOfIgnoredLevels(logger: Logger, levels: LogLevels): void {
  const ignored = [...levels].filter(([name, level]) => {
    return level !== 'silent' && loggerAbout(name, logger, levels).isLevelEnabled?.(level) === false;
  });
  if (ignored.length === 0) return;
  const names = ignored.map(([name]) => name).join(', ');
  logger.warn(
    { event: 'log.levelIgnored', levels: Object.fromEntries(ignored) },
    `The logger writes no lines at the levels of ${names}: its child loggers do not take a level lower than its own. Lower that one.`,
  );
}
