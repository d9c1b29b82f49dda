import type { Clock } from '@anyhost/core';
import type { Terminal } from '../output/terminal.ts';
import type { TextOutput } from '../surroundings.ts';
import type { InvokedProgram } from './stand-in-folder.ts';

/** An invocation of a service behind a platform's stand-in. */
export interface Invocation extends InvokedProgram {
  readonly service: string;
  /** The due time. */
  readonly scheduledTime: Date;
  /** The time that the platform gives it. */
  readonly timeoutMs: number;
  /** Environment variables of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** Options of Node for the process: those of this one that decide what it can load. */
  readonly execArgv: readonly string[];
  /** Aborts when the user ends the run. */
  readonly interrupted: AbortSignal;
  readonly clock: Clock;
  readonly terminal: Terminal;
  readonly stderr: TextOutput;
}

/** How the platform saw an invocation end. */
export interface Answer {
  readonly isSuccess: boolean;
  /** The response that the platform received, and what it would do next, for the user. */
  readonly told: string;
}
