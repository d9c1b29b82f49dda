import { randomUUID } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from './process-alive.ts';

const LOOK_AGAIN_MS = 250;

// No installation takes that long; a process id may belong to another process by now.
const LONGEST_HOLD_MS = 600_000;

/**
 * Runs `action` while no other process of this machine that uses the same lock file does. A lock whose holder is dead
 * is taken over; if two take it over at once, both run, which the action has to tolerate.
 */
export async function withInstallLock<T>(
  path: string,
  log: (line: string) => void,
  action: () => Promise<T>,
): Promise<T> {
  for (let announced = false; !(await acquire(path)); ) {
    const holder = await holderOf(path);
    if (holder === undefined) continue;
    if (!announced) log(`Waiting for process ${holder}, which is installing the same`);
    announced = true;
    await wait(LOOK_AGAIN_MS);
  }
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<boolean> {
  // Written before it is moved into place: a process that finds the lock also finds its holder in it.
  const own = `${path}-${randomUUID()}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (isErrnoException(error) && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** The living process that holds the lock; `undefined` when there is none any more. */
async function holderOf(path: string): Promise<number | undefined> {
  try {
    const holder = Number(await readFile(path, 'utf8'));
    const { mtimeMs } = await stat(path);
    if (isAlive(holder) && Date.now() - mtimeMs < LONGEST_HOLD_MS) return holder;
    await rm(path, { force: true });
  } catch (error) {
    if (!isErrnoException(error) || error.code !== 'ENOENT') throw error;
  }
  return undefined;
}

function isErrnoException(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}
