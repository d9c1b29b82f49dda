import type { LogFunction, Logger } from '@anyhost/core';
import type { Deed, Journal } from '../journal.ts';

/** Writes the lines of the host to the journal. */
export function journalLogger(journal: Journal<Deed>): Logger {
  const at =
    (level: string): LogFunction =>
    (fields: object | string, message?: string) => {
      const event: unknown = typeof fields === 'string' ? undefined : Reflect.get(fields, 'event');
      const error: unknown = typeof fields === 'string' ? undefined : Reflect.get(fields, 'err');
      const text = `${message ?? String(fields)}${error instanceof Error ? `: ${reasonsOf(error)}` : ''}`;
      journal.write({ kind: 'log', level, event: String(event), text });
    };
  const logger: Logger = {
    trace: () => {},
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: () => logger,
  };
  return logger;
}

function reasonsOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message} ← ${reasonsOf(error.cause)}` : error.message;
}
