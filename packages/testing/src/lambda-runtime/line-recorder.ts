import type { Readable } from 'node:stream';
import { AnyhostError } from '@anyhost/core';
import { readTelemetryFrames } from './telemetry-frames.ts';

/** One line that a sandbox's process has written. */
export interface SandboxLine {
  /**
   * `console`: through `console.*`, which a runtime client passes to the platform itself, as time, request id, level
   * and message with tabs between them; such a message may hold line breaks. The others: written straight there.
   */
  readonly stream: 'stdout' | 'stderr' | 'console';
  /** The line, without its line break. */
  readonly text: string;
}

interface Waiter {
  matches(line: SandboxLine): boolean;
  resolve(line: SandboxLine): void;
  giveUp(): void;
}

/** Collects what a process writes, line by line, and resolves the waits for a line. */
export class LineRecorder {
  readonly lines: SandboxLine[] = [];
  readonly #waiters = new Set<Waiter>();
  #ended = false;

  /** Takes the frames of a runtime client, one line each. */
  readFrames(source: Readable): void {
    readTelemetryFrames(source, (text) => this.#add({ stream: 'console', text }));
  }

  /** Takes text, cut at its line breaks. */
  readText(stream: 'stdout' | 'stderr', source: Readable): void {
    let rest = '';
    source.setEncoding('utf8');
    source.on('data', (chunk: string) => {
      const pieces = (rest + chunk).split('\n');
      rest = pieces.pop() ?? '';
      for (const text of pieces) this.#add({ stream, text });
    });
    source.once('close', () => {
      if (rest !== '') this.#add({ stream, text: rest });
    });
  }

  /** The first line that contains the text or matches the pattern; one that was written already counts. */
  waitFor(pattern: string | RegExp): Promise<SandboxLine> {
    const matches = ({ text }: SandboxLine): boolean =>
      typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text);
    const written = this.lines.find(matches);
    if (written) return Promise.resolve(written);
    if (this.#ended) return Promise.reject(neverWritten(pattern, this.lines));
    return new Promise((resolve, reject) => {
      this.#waiters.add({ matches, resolve, giveUp: () => reject(neverWritten(pattern, this.lines)) });
    });
  }

  /** No more lines will come. */
  end(): void {
    this.#ended = true;
    for (const waiter of this.#waiters) waiter.giveUp();
    this.#waiters.clear();
  }

  #add(line: SandboxLine): void {
    this.lines.push(line);
    for (const waiter of this.#waiters) {
      if (!waiter.matches(line)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(line);
    }
  }
}

function neverWritten(pattern: string | RegExp, lines: readonly SandboxLine[]): AnyhostError {
  const written = lines.map(({ stream, text }) => `${stream}: ${text}`).join('\n');
  return new AnyhostError(
    'ERR_ANYHOST_ILLEGAL_STATE',
    `The sandbox ended without writing ${pattern}. It wrote:\n${written}`,
  );
}
