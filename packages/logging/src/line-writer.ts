import type { ByteSink } from './byte-sink.ts';

/** How long to wait for a reader that reads nothing. */
const PATIENCE_MS = 2000;
/**
 * Between two tries. A reader that is ready empties a full pipe in less time, so a longer sleep would be mostly wasted.
 */
const RETRY_MS = 0.25;
/** Lines from this level on are kept while nothing can be written. pino's number for `error`. */
const KEPT_LEVEL = 50;
const MOST_KEPT_BYTES = 256 * 1024;
/** The reader has not caught up, or a signal came in between: the same bytes can be written in a moment. */
const BUSY: readonly unknown[] = ['EAGAIN', 'EBUSY', 'EINTR'];
/** The descriptor is closed. Its number may soon belong to another file, which must not get lines. */
const CLOSED = 'EBADF';

/** Lines that were not written. */
export interface DroppedLines {
  readonly count: number;
  /** Why the first of them was not written: the code of the system's error. `'EAGAIN'`: the reader read nothing. */
  readonly code: string;
}

/**
 * Writes lines before the call returns, each whole. It waits for a slow reader as long as the reader reads anything.
 * When it reads nothing for two seconds, or a write fails, lines are counted instead, and errors kept: each later line
 * tries once, without waiting. When writing works again, the line that was cut off is finished, the number of dropped
 * lines is logged, and the kept lines follow. Never throws.
 */
export class LineWriter {
  readonly #sink: ByteSink;
  readonly #describeDropped: (dropped: DroppedLines) => string;
  /** The rest of a line whose beginning is written. */
  #torn: Uint8Array | undefined;
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #dropped: DroppedLines | undefined;
  /** Why nothing could be written at the last try; `undefined` while lines are written. */
  #trouble: string | undefined;
  #stopWatchingExit: (() => void) | undefined;

  /** @param describeDropped - Makes the line that reports the lines that were not written. */
  constructor(sink: ByteSink, describeDropped: (dropped: DroppedLines) => string) {
    this.#sink = sink;
    this.#describeDropped = describeDropped;
  }

  /** @param level - pino's number of it: from 50 on, lines are kept while nothing can be written. */
  write(line: string, level: number): void {
    if (this.#trouble === CLOSED) return;
    const bytes = Buffer.from(line);
    if (!this.#catchUp() || !this.#begin(bytes)) this.#keepOrCount(bytes, level);
    this.#watchExit();
  }

  /** Writes pending bytes, if there are any and the reader reads them. Returns whether no more are pending. */
  #catchUp(): boolean {
    if (this.#trouble === undefined) return true;
    if (!this.#finishTorn() || !this.#tellDropped()) return false;
    while (this.#kept[0] !== undefined) {
      if (!this.#begin(this.#kept[0])) return false;
      this.#keptBytes -= this.#kept.shift()?.length ?? 0;
      if (this.#torn !== undefined) return false;
    }
    return true;
  }

  #finishTorn(): boolean {
    const torn = this.#torn;
    if (torn === undefined) return true;
    this.#torn = undefined;
    if (!this.#begin(torn)) this.#torn = torn;
    return this.#torn === undefined;
  }

  #tellDropped(): boolean {
    if (this.#dropped === undefined) return true;
    if (!this.#begin(Buffer.from(this.#describeDropped(this.#dropped)))) return false;
    this.#dropped = undefined;
    return this.#torn === undefined;
  }

  /** Begins a line, and finishes it if all of it can be written. Returns false if none of it is written. */
  #begin(line: Uint8Array): boolean {
    const written = this.#put(line);
    if (written > 0 && written < line.length) this.#torn = line.subarray(written);
    return written > 0;
  }

  /** Writes until all is written or the time for a slow reader is up; after a failed try it does not wait. */
  #put(bytes: Uint8Array): number {
    let written = 0;
    let waitingSince: number | undefined;
    while (written < bytes.length) {
      const taken = this.#try(written === 0 ? bytes : bytes.subarray(written));
      if (typeof taken === 'number') {
        written += taken;
        waitingSince = undefined;
        this.#trouble = undefined;
        continue;
      }
      const now = this.#sink.monotonic();
      waitingSince ??= now;
      const isWaitOver = this.#trouble !== undefined || now - waitingSince >= PATIENCE_MS;
      if (isWaitOver || !BUSY.includes(taken)) {
        this.#trouble = taken;
        break;
      }
      this.#sink.wait(RETRY_MS);
    }
    return written;
  }

  /** The number of bytes that were written, or why none were. */
  #try(bytes: Uint8Array): number | string {
    if (this.#trouble === CLOSED) return CLOSED;
    try {
      return this.#sink.write(bytes) || 'EAGAIN';
    } catch (thrown) {
      const code: unknown = thrown instanceof Error ? Reflect.get(thrown, 'code') : undefined;
      return typeof code === 'string' ? code : 'EIO';
    }
  }

  #keepOrCount(line: Uint8Array, level: number): void {
    if (level < KEPT_LEVEL || this.#keptBytes + line.length > MOST_KEPT_BYTES) {
      const { count, code } = this.#dropped ?? { count: 0, code: this.#trouble ?? 'EAGAIN' };
      this.#dropped = { count: count + 1, code };
      return;
    }
    this.#kept.push(line);
    this.#keptBytes += line.length;
  }

  // No timer tries again, because it would be active while a sandbox is frozen. The next line tries again, and so does
  // the end of the process.
  #watchExit(): void {
    if (this.#trouble === undefined) {
      this.#stopWatchingExit?.();
      this.#stopWatchingExit = undefined;
    } else {
      this.#stopWatchingExit ??= this.#sink.onExit(() => this.#catchUp());
    }
  }
}
