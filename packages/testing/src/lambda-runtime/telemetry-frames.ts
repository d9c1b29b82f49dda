import type { Readable } from 'node:stream';

/** Type, length and timestamp. */
const HEADER_BYTES = 16;

/**
 * Reads the frames in which a runtime client passes log messages to the platform: type (4 bytes), length (4), time in
 * microseconds (8), message; big-endian. Lambda hands its clients a descriptor for them so that a message, which may
 * have many lines, stays one entry, and is written before the call that logs it returns.
 */
export function readTelemetryFrames(source: Readable, onMessage: (message: string) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  source.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + rest.readInt32BE(4);
      if (rest.length < end) return;
      onMessage(rest.toString('utf8', HEADER_BYTES, end).replace(/\n$/, ''));
      rest = rest.subarray(end);
    }
  });
}
