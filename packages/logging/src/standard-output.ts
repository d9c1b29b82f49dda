import { systemClock } from '@anyhost/core';
import type { ByteSink } from './byte-sink.ts';

// An import statement would copy all exports of node:fs, and load its streams for that: some 4 ms of each start.
const { constants, fstatSync, openSync, writeSync } = process.getBuiltinModule('node:fs');

const STDOUT = 1;
/** Opens the file of descriptor 1 again, with its own flags. Linux only. */
const STDOUT_PATH = '/proc/self/fd/1';

let sleeper: Int32Array | undefined;
let nonBlocking: number | undefined;

/** Standard output. A write to a pipe or a socket writes what is possible at once and does not block. */
export const standardOutput: ByteSink = {
  write: (bytes) => {
    nonBlocking ??= findNonBlocking();
    return writeSync(nonBlocking, bytes);
  },
  wait: (ms) => {
    sleeper ??= new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(sleeper, 0, 0, ms);
  },
  monotonic: () => systemClock.monotonic(),
  onExit: (listener) => {
    process.once('exit', listener);
    return () => process.off('exit', listener);
  },
};

// A program is started with a blocking descriptor, on which a reader that reads nothing would block it forever. This
// concerns only pipes and sockets: a paused terminal is meant to pause the program, and a file is written at once.
function findNonBlocking(): number {
  try {
    const stats = fstatSync(STDOUT);
    if (stats.isFIFO()) return openSync(STDOUT_PATH, constants.O_WRONLY | constants.O_NONBLOCK);
    return stats.isSocket() ? nonBlockingStream() : STDOUT;
  } catch {
    // Not Linux, another user's pipe, or a closed descriptor: the write then reports the error.
    return nonBlockingStream();
  }
}

// Making the stream, on first use, makes its descriptor non-blocking. It costs some milliseconds.
function nonBlockingStream(): number {
  return process.stdout.fd ?? STDOUT;
}
