import { readProperty } from '@anyhost/core';

/**
 * Names a database for messages, without credentials: `db.internal:5432/shop`. A pool of pg has its options as a
 * property; of another pool nothing is known.
 *
 * @param options - The options of a pool, with a connection string or without.
 */
export function placeOf(options: unknown, environment: NodeJS.ProcessEnv): string {
  const { host, port, database } = { ...partsOf(options), ...partsOfUrl(readProperty(options, 'connectionString')) };
  const server = `${host ?? environment['PGHOST'] ?? 'localhost'}:${port ?? environment['PGPORT'] ?? 5432}`;
  const name = database ?? environment['PGDATABASE'];
  return name === undefined ? server : `${server}/${name}`;
}

interface Parts {
  readonly host?: string;
  readonly port?: string;
  readonly database?: string;
}

function partsOf(options: unknown): Parts {
  return {
    ...named('host', readProperty(options, 'host')),
    ...named('port', readProperty(options, 'port')),
    ...named('database', readProperty(options, 'database')),
  };
}

function partsOfUrl(text: unknown): Parts {
  if (typeof text !== 'string' || !URL.canParse(text)) return {};
  const { hostname, port, pathname, searchParams } = new URL(text);
  return {
    ...named('host', searchParams.get('host') ?? hostname),
    ...named('port', port),
    // With an `@` it is a part of a password that was not encoded.
    ...named('database', pathname.includes('@') ? '' : pathname.slice(1)),
  };
}

function named(name: keyof Parts, value: unknown): Parts {
  if (typeof value === 'number' || (typeof value === 'string' && value !== '')) return { [name]: String(value) };
  return {};
}
