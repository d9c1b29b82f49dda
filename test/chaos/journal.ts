import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What a process has done. */
export type Deed =
  | { readonly kind: 'up' | 'down' }
  | {
      readonly kind: 'begin';
      readonly execution: string;
      readonly service: string;
      readonly occurrence: string | undefined;
      readonly trigger: string;
      readonly pastDue: boolean;
      readonly token: number | undefined;
    }
  | { readonly kind: 'aborted'; readonly execution: string; readonly code: string }
  | { readonly kind: 'effect'; readonly execution: string; readonly id: string; readonly answer: EffectAnswer }
  | { readonly kind: 'left'; readonly execution: string; readonly error: string | undefined }
  | { readonly kind: 'loaded'; readonly execution: string; readonly cursor: number; readonly askedAt: number }
  | { readonly kind: 'saving'; readonly execution: string; readonly cursor: number }
  | { readonly kind: 'saved'; readonly execution: string; readonly cursor: number; readonly askedAt: number }
  | {
      readonly kind: 'outcome';
      readonly execution: string;
      readonly service: string;
      readonly occurrence: string | undefined;
      readonly trigger: string;
      readonly verdict: string;
    }
  | {
      readonly kind: 'call' | 'answer' | 'failure';
      readonly point: string;
      readonly key: string;
      readonly text: string;
    }
  | { readonly kind: 'log'; readonly level: string; readonly event: string; readonly text: string }
  | { readonly kind: 'recorded'; readonly occurrence: string }
  | { readonly kind: 'held'; readonly service: string; readonly occurrence: string | undefined }
  | { readonly kind: 'stalled'; readonly from: number }
  | { readonly kind: 'dying' | 'stopping'; readonly point: string };

/** What the ledger of effects says of an effect: made; not made because it was before; not made because a newer token was seen. */
export type EffectAnswer = 'made' | 'again' | 'fenced';

/** What the runner has done to a process. */
export type Act =
  | {
      readonly kind: 'spawn';
      readonly pid: number | undefined;
      readonly fault: string;
      readonly wrongClock: string | undefined;
    }
  | { readonly kind: 'kill' | 'stop' | 'continue' | 'term' }
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'disturb'; readonly how: string };

/** A line of a journal. `at` is the monotonic clock of the machine in milliseconds, which all its processes share. */
export type Entry = (Deed | Act) & { readonly at: number; readonly by: string };

/** Milliseconds of the machine's monotonic clock. */
export function machineTime(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Appends lines to a file; each is in the file when the call returns, whatever then happens to the process. */
export class Journal<What extends Deed | Act> {
  readonly #by: string;
  readonly #file: number;

  constructor(folder: string, name: string, by: string = name) {
    this.#by = by;
    this.#file = openSync(join(folder, `${name}.jsonl`), 'a');
  }

  write(what: What, by: string = this.#by): void {
    writeSync(this.#file, `${JSON.stringify({ at: machineTime(), by, ...what })}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** All lines of all journals in a folder, in the order of time. */
export function readJournals(folder: string): readonly Entry[] {
  const entries = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .flatMap(parseLine);
  return entries.toSorted((one, other) => one.at - other.at);
}

function parseLine(line: string): readonly Entry[] {
  if (line === '') return [];
  try {
    const entry: Entry = JSON.parse(line);
    return [entry];
  } catch {
    // A write of a process that was killed in the middle of it.
    return [];
  }
}
