import { spawnSync } from 'node:child_process';

/** Whether a program of this machine runs; else the tests that need it are skipped, with a warning. */
export function isProgramThere(program: string, ...args: readonly string[]): boolean {
  const { status } = spawnSync(program, args, { stdio: 'ignore' });
  if (status !== 0) console.warn(`Skipping the checks by ${program}: it does not run on this machine.`);
  return status === 0;
}
