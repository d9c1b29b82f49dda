import type { Logger } from '@anyhost/core';
import { describeResources, heldResources } from './held-resources.ts';
import type { ProcessLike } from './process-like.ts';
import { type ProcessTimer, processTimer } from './process-timer.ts';

/** Milliseconds that the program's next lines have before the process is ended. */
const GRACE_MS = 3000;

/** What happens to a process that stays alive after its hosts: nothing, its end after a while, or its end at once. */
const URGENCIES = ['none', 'soon', 'now'] as const;
type Urgency = (typeof URGENCIES)[number];

/** How a host ended, as far as this decides about the end of its process. */
export interface HostEnd {
  readonly logger: Logger;
  /** The exit code of the host's end; with 0 the program's own code is not changed. */
  readonly exitCode: number;
  /** A signal requested the end. */
  readonly bySignal: boolean;
  /** Work did not stop in time and may keep the process alive. */
  readonly leftWorkBehind: boolean;
  /** The option `exit`. */
  readonly exit: boolean | undefined;
}

/**
 * The end of one process, after all its hosts. A process that has to end, but that something keeps alive, is ended with
 * its exit code: at once if the author says so or work did not stop in time, else after three seconds. What keeps it
 * alive for longer is logged. No timer of this class keeps the process alive.
 */
export class ProcessEnd {
  readonly #process: ProcessLike;
  readonly #timer: ProcessTimer;
  #hosts = 0;
  #urgency: Urgency = 'none';
  #clear = (): void => {};

  constructor(process: ProcessLike, timer: ProcessTimer = processTimer) {
    this.#process = process;
    this.#timer = timer;
  }

  /** A host of the process begins: nothing ends the process before this host has ended. */
  begin(): void {
    this.#hosts += 1;
    this.#clear();
  }

  /** A host has ended. Its caller's promise settles before the process is ended. */
  hostEnded(end: HostEnd): void {
    if (end.exitCode !== 0) this.#process.exitCode = end.exitCode;
    this.#urgency = moreUrgent(this.#urgency, urgencyOf(end));
    this.#hosts -= 1;
    if (this.#hosts > 0) return;
    const isNow = this.#urgency === 'now';
    this.#clear = this.#timer(() => (isNow ? this.#exit() : this.#onHeld(end.logger)), isNow ? 0 : GRACE_MS);
  }

  #onHeld(logger: Logger): void {
    const resources = heldResources(this.#process);
    const held = `3 s after its host ended, the process is still kept alive by ${describeResources(resources)}`;
    if (this.#urgency === 'none') {
      const advice = 'Close what the program no longer needs, or pass { exit: true }';
      logger.warn({ event: 'process.heldOpen', resources }, `${held}. ${advice}`);
      return;
    }
    const exitCode = this.#exitCode;
    const text = `${held}: ending it with exit code ${exitCode}. Let services close what they have opened when they stop`;
    logger.warn({ event: 'process.heldOpen', resources, exitCode }, text);
    this.#exit();
  }

  #exit(): void {
    this.#process.exit(this.#exitCode);
  }

  /** The program's own code counts if it has set one. */
  get #exitCode(): number {
    return Number(this.#process.exitCode ?? 0);
  }
}

const ends = new WeakMap<ProcessLike, ProcessEnd>();

/** The end of a process: one for all the hosts that run in it. */
export function endOf(process: ProcessLike): ProcessEnd {
  const end = ends.get(process) ?? new ProcessEnd(process);
  ends.set(process, end);
  return end;
}

function urgencyOf({ exit, exitCode, bySignal, leftWorkBehind }: HostEnd): Urgency {
  if (leftWorkBehind || exit === true) return 'now';
  return exit !== false && (bySignal || exitCode !== 0) ? 'soon' : 'none';
}

function moreUrgent(one: Urgency, other: Urgency): Urgency {
  return URGENCIES.indexOf(one) > URGENCIES.indexOf(other) ? one : other;
}
