import type { EnvironmentVariables } from '@anyhost/core';

// An import statement would copy all exports of node:fs, and load its streams for that: some 4 ms of each start.
const { fstatSync } = process.getBuiltinModule('node:fs');

const STDOUT = 1;

/** The priorities of syslog, by pino's level numbers, highest first. .NET's console formatter writes the same. */
const PRIORITIES: readonly (readonly [level: number, priority: number])[] = [
  [60, 2],
  [50, 3],
  [40, 4],
  [30, 6],
];
const DEBUG = 7;

/**
 * Whether standard output is systemd's journal: `JOURNAL_STREAM` has the device and the inode of the journal's stream. A
 * child process whose output goes elsewhere inherits the variable too, so it is compared with the real output.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#%24JOURNAL_STREAM
 */
export function isJournal({ JOURNAL_STREAM }: EnvironmentVariables): boolean {
  if (!JOURNAL_STREAM) return false;
  try {
    const { dev, ino } = fstatSync(STDOUT, { bigint: true });
    return JOURNAL_STREAM === `${dev}:${ino}`;
  } catch {
    // The descriptor is closed.
    return false;
  }
}

/** Prefixes a line with its priority, `<3>`. The journal removes the prefix, and stores the line with that priority. */
export function withPriority(line: string, level: number): string {
  const priority = PRIORITIES.find(([least]) => level >= least)?.[1] ?? DEBUG;
  return `<${priority}>${line}`;
}
