import type { StateStore } from '@anyhost/core';
import { postgresStateStore } from '@anyhost/postgres';

/** Opens the state store: a table of PostgreSQL, made when it is first used. The host closes it when it stops. */
export function openStateStore(): StateStore {
  return postgresStateStore(process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres');
}
