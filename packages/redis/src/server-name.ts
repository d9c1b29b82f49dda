import { escapeText, isRecord, readProperty } from '@anyhost/core';

/**
 * Names a server in messages, without user and password: `redis at localhost:6379/0`.
 *
 * @param connection - A `redis:` URL, the options of ioredis, or a client.
 */
export function serverName(connection: unknown): string {
  if (typeof connection === 'string') return ofUrl(new URL(connection));
  if (readProperty(connection, 'isCluster') === true) return 'a redis cluster';
  const options = readProperty(connection, 'options');
  return ofOptions(isRecord(options) ? options : connection);
}

function ofUrl({ hostname, port, pathname }: URL): string {
  return ofAddress(hostname, port, pathname.slice(1));
}

function ofOptions(options: unknown): string {
  const [sentinels, name, path, host, port, db] = ['sentinels', 'name', 'path', 'host', 'port', 'db'].map((key) =>
    readProperty(options, key),
  );
  if (Array.isArray(sentinels)) return `redis '${escapeText(String(name))}' of its sentinels`;
  if (typeof path === 'string') return `redis at '${escapeText(path)}'`;
  return ofAddress(host, port, db);
}

function ofAddress(host: unknown, port: unknown, db: unknown): string {
  return escapeText(`redis at ${host || 'localhost'}:${port || 6379}/${db || 0}`, 300);
}
