import { AsyncLocalStorage } from 'node:async_hooks';
import { writeSync } from 'node:fs';
import { format } from 'node:util';
import { isInterleaving } from './bootstrap-threads.ts';

const TEXT_FRAME = 0xa55a0003;
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

type Level = (typeof LEVELS)[number];

const STANDARD_OUTPUT = 1;

let requestId = '';
const requestIds = new AsyncLocalStorage<string>();

/** Serves an invocation: the lines belong to it. Of several at once each has its own; else the latest has all. */
export function logAs(id: string, serve: () => Promise<void>): Promise<void> {
  if (isInterleaving) return requestIds.run(id, serve);
  requestId = id;
  return serve();
}

/**
 * Passes what `console` logs to the platform as Lambda's client does, at once and with the request's id: in frames, or
 * where several invocations run at once, as JSON lines on standard output.
 */
export function patchConsole(): void {
  if (isInterleaving) patchLevels(writeJson);
  else patchFrames();
}

function patchFrames(): void {
  const descriptor = Number(process.env['_LAMBDA_TELEMETRY_LOG_FD']);
  delete process.env['_LAMBDA_TELEMETRY_LOG_FD'];
  if (!Number.isInteger(descriptor) || descriptor <= 0) return;
  patchLevels((level, text) => writeFrame(descriptor, level, text));
}

function patchLevels(write: (level: Level, text: string) => void): void {
  for (const level of LEVELS) {
    console[level] = (...parts: unknown[]) => write(level, format(...parts));
  }
  // biome-ignore lint/suspicious/noConsole: this is where a function's console is made.
  console.log = console.info;
}

function writeJson(level: Level, message: string): void {
  const timestamp = new Date().toISOString();
  const line = { timestamp, level: level.toUpperCase(), requestId: requestIds.getStore(), message };
  writeAll(STANDARD_OUTPUT, Buffer.from(`${JSON.stringify(line)}\n`));
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
