import { type Clock, systemClock } from '@anyhost/core';
import type { ProcessLike } from '@anyhost/node';

/** Where a command writes to. */
export interface TextOutput {
  /** Whether people read it: colors, and progress. */
  readonly isTTY?: boolean | undefined;
  /** The width of the terminal. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** What a command has around it. A test can pass another. */
export interface Surroundings {
  readonly process: ProcessLike;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly clock: Clock;
}

/** This process. */
export function currentSurroundings(): Surroundings {
  return { process, stdout: process.stdout, stderr: process.stderr, clock: systemClock };
}
