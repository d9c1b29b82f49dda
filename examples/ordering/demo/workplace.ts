import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder, and everything that runs in it. */
export interface Workplace {
  readonly folder: string;
  /** The one database of all hosts. */
  readonly databasePath: string;
  /** The settings that all hosts share. */
  readonly env: Readonly<Record<string, string>>;
  /** Has something ended by `close`, the last one first; at once when that was before. It may have ended by itself. */
  defer(end: () => unknown): void;
  /** Ends everything and removes the folder. */
  close(): Promise<void>;
}

/** Makes the folder. */
export async function openWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'ordering-demo-'));
  const databasePath = join(folder, 'ordering.db');
  const endings: (() => unknown)[] = [];
  let closed = false;
  return {
    folder,
    databasePath,
    env: settings(databasePath),
    defer: (end) => {
      if (closed) end();
      else endings.push(end);
    },
    close: async () => {
      closed = true;
      for (const end of endings.splice(0).reverse()) await end();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function settings(databasePath: string): Readonly<Record<string, string>> {
  return {
    NODE_ENV: 'production',
    // With the lines that say when an execution begins: a killed one leaves no other.
    ANYHOST_LOG_LEVEL: 'debug',
    // What the killed host held is free after two seconds instead of thirty.
    ANYHOST__LEASE_TERM_MS: '2000',
    ORDERING__DATABASE_PATH: databasePath,
    ORDERING__GRACE_PERIOD: '1m',
    ORDERING__BATCH_SIZE: '40',
    // Slow enough to be cut off in the middle: 40 orders take a fifth of a second, an archiver's execution a second.
    ORDERING__PUBLISH_PAUSE_MS: '5',
    ORDERING__ARCHIVE_BATCH_SIZE: '10',
    ORDERING__ARCHIVE_BATCHES: '20',
    ORDERING__ARCHIVE_PAUSE_MS: '50',
  };
}
