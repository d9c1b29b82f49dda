import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineTime } from './journal.ts';
import type { ClockStep } from './worker/worker-order.ts';

const LIBRARIES = '/usr/lib';
const LIBRARY = 'faketime/libfaketimeMT.so.1';

/** The library that gives a process a wall clock of its own; `undefined` where it is not installed. */
export function findFakeTime(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const folders = [LIBRARIES, ...readdirSync(LIBRARIES).map((name) => join(LIBRARIES, name))];
  return folders.map((folder) => join(folder, LIBRARY)).find((path) => existsSync(path));
}

/** The wall clock of a process that runs in real time: wrong for the whole process, its libraries included. */
export class FakedClock {
  /** The environment with which the process is started. */
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(library: string, file: string, steps: readonly ClockStep[]) {
    this.#file = file;
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // Durations stay true, and times of journals with them.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    this.#set(0);
    const now = machineTime();
    this.#timers = steps.map(({ at, aheadMs }) => setTimeout(() => this.#set(aheadMs), Math.max(at - now, 0)));
    for (const { at, aheadMs } of steps) if (at <= now) this.#set(aheadMs);
  }

  /** The process has ended: its clock is not set any more. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #set(aheadMs: number): void {
    const seconds = (aheadMs / 1000).toFixed(3);
    writeFileSync(this.#file, `${aheadMs < 0 ? '' : '+'}${seconds}\n`);
  }
}
