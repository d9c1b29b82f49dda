import type { StateStore } from '@anyhost/core';
import { sqliteStateStore } from '@anyhost/sqlite';

/** Opens the state store: a file beside the process. The host closes it when it stops. */
export function openStateStore(): StateStore {
  return sqliteStateStore(process.env['STATE_FILE'] ?? 'state.db');
}
