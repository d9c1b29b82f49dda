import { systemClock } from '@anyhost/core';
import type { ByteSink } from './byte-sink.ts';

// An import statement would copy all exports of node:fs, and load its streams for that: some 4 ms of each start.
const { constants, fstatSync, openSync, writeSync } = process.getBuiltinModule('node:fs');

const STDOUT = 1;
/** Opens what descriptor 1 stands for once more, with flags of its own. Linux only. */
const STDOUT_PATH = '/proc/self/fd/1';

let sleeper: Int32Array | undefined;
let nonBlocking: number | undefined;

/** Standard output. A write to a pipe or a socket takes what it takes at once and does not block. */
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

// A program is started with a blocking descriptor, on which a reader that reads nothing would hold it for good. Only
// pipes and sockets are concerned: a terminal that was paused shall pause the program, and a file takes all at once.
function findNonBlocking(): number {
  try {
    const stats = fstatSync(STDOUT);
    if (stats.isFIFO()) return openSync(STDOUT_PATH, constants.O_WRONLY | constants.O_NONBLOCK);
    return stats.isSocket() ? nonBlockingStream() : STDOUT;
  } catch {
    // Not Linux, another user's pipe, or a closed descriptor: writing says more.
    return nonBlockingStream();
  }
}

// Making the stream, on first use, makes its descriptor non-blocking. It costs some milliseconds.
function nonBlockingStream(): number {
  return process.stdout.fd ?? STDOUT;
}
