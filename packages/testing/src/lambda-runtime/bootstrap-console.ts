import { writeSync } from 'node:fs';
import { format } from 'node:util';

const TEXT_FRAME = 0xa55a0003;
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

type Level = (typeof LEVELS)[number];

let requestId = '';

/** Names the invocation that the lines from now on belong to. */
export function logAs(id: string): void {
  requestId = id;
}

/** Passes what `console` logs to the platform as Lambda's client does: at once, in frames, with the request's id. */
export function patchConsole(): void {
  const descriptor = Number(process.env['_LAMBDA_TELEMETRY_LOG_FD']);
  delete process.env['_LAMBDA_TELEMETRY_LOG_FD'];
  if (!Number.isInteger(descriptor) || descriptor <= 0) return;
  for (const level of LEVELS) {
    console[level] = (...parts: unknown[]) => writeFrame(descriptor, level, format(...parts));
  }
  // biome-ignore lint/suspicious/noConsole: this is where a function's console is made.
  console.log = console.info;
}

function writeFrame(descriptor: number, level: Level, text: string): void {
  const now = Date.now();
  const line = [new Date(now).toISOString(), requestId, level.toUpperCase(), text].join('\t');
  const message = Buffer.from(`${line}\n`);
  const header = Buffer.alloc(16);
  // Lambda counts the levels from 1.
  header.writeUInt32BE((TEXT_FRAME | ((LEVELS.indexOf(level) + 1) << 2)) >>> 0, 0);
  header.writeInt32BE(message.length, 4);
  header.writeBigInt64BE(BigInt(now) * 1000n, 8);
  writeAll(descriptor, Buffer.concat([header, message]));
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
