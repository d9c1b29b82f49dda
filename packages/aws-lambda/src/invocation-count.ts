import type { BroadcastChannel as Channel } from 'node:worker_threads';

const UNDER_WAY = 0;
const BEGUN = 1;

/**
 * Counts the invocations under way in all threads of this process. Each thread keeps its count in shared memory, so
 * that the count of a thread that is too busy to answer is known as well.
 */
export class InvocationCount {
  readonly #own = new Int32Array(new SharedArrayBuffer(8));
  readonly #id: string = crypto.randomUUID();
  readonly #threads = new Map<string, Int32Array>([[this.#id, this.#own]]);
  readonly #channel: Channel;
  readonly #forget = (): void => {
    Atomics.store(this.#own, UNDER_WAY, 0);
  };
  #isClosed = false;

  /** @param channel - The name that threads that count together share. */
  constructor(channel = 'anyhost:aws-lambda:invocations') {
    this.#channel = new BroadcastChannel(channel);
    this.#channel.onmessage = ({ data }: { readonly data: unknown }) => this.#meet(data);
    // Listening must not keep the thread alive.
    this.#channel.unref();
    // A thread that crashed, or that its code ended, no longer answers its invocations: they must not count forever.
    process.once('exit', this.#forget);
    this.#introduce(true);
  }

  /** An invocation begins in this thread. */
  begin(): void {
    Atomics.add(this.#own, UNDER_WAY, 1);
    Atomics.add(this.#own, BEGUN, 1);
  }

  /** An invocation has its answer. */
  end(): void {
    Atomics.sub(this.#own, UNDER_WAY, 1);
  }

  /** How many are under way in the process. */
  get underWay(): number {
    return this.#sum(UNDER_WAY);
  }

  /** How many have begun in the process. */
  get begun(): number {
    return this.#sum(BEGUN);
  }

  /** This thread no longer serves. Safe to call twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    process.off('exit', this.#forget);
    this.#channel.postMessage({ id: this.#id, left: true });
    this.#channel.close();
  }

  #sum(place: number): number {
    let sum = 0;
    for (const counts of this.#threads.values()) sum += Atomics.load(counts, place);
    return sum;
  }

  #meet(message: unknown): void {
    if (isFarewell(message)) this.#threads.delete(message.id);
    if (!isIntroduction(message)) return;
    this.#threads.set(message.id, new Int32Array(message.counts));
    if (message.isNew) this.#introduce(false);
  }

  /** @param isNew - The others answer with an introduction of theirs. */
  #introduce(isNew: boolean): void {
    const introduction: Introduction = { id: this.#id, counts: this.#own.buffer, isNew };
    this.#channel.postMessage(introduction);
  }
}

/** The messages between threads. */
interface Introduction {
  readonly id: string;
  readonly counts: SharedArrayBuffer;
  readonly isNew: boolean;
}

interface Farewell {
  readonly id: string;
  readonly left: true;
}

function isFarewell(message: unknown): message is Farewell {
  return typeof message === 'object' && message !== null && 'id' in message && 'left' in message;
}

function isIntroduction(message: unknown): message is Introduction {
  if (typeof message !== 'object' || message === null) return false;
  return 'id' in message && 'isNew' in message && 'counts' in message && message.counts instanceof SharedArrayBuffer;
}
