import { delay, type StateStore, systemClock } from '@anyhost/core';
import { expect } from 'vitest';
import type { StateStoreHarness } from '../state-store-harness.ts';
import { type TcpProxy, tcpProxy } from '../tcp-proxy.ts';

/** What core waits for a call. */
const DEFAULT_LIMIT_MS = 5000;
/** What a busy machine may add, at most as much again. */
const MOST_GRACE_MS = 2000;
/** How long the event loop is free between two tries. */
const PAUSE_MS = 50;
const MOST_TRIES = 100;

/** A store whose traffic goes through a proxy. */
export interface ProxiedStore {
  readonly store: StateStore;
  /** A store on the same data whose traffic does not. */
  readonly truth: StateStore;
  readonly proxy: TcpProxy;
  /** The answer of a call; fails when there is none in time. */
  ends<Answer>(call: Promise<Answer>): Promise<Answer>;
  /** Expects that a call rejects in time, with an Error. */
  rejects(call: Promise<unknown>): Promise<void>;
  /** Expects that the store works again in time. */
  recovers(): Promise<void>;
}

/** Runs a test on a store that talks to its server through a proxy, and has done so before. */
export async function withProxy(
  { store: truth, server }: StateStoreHarness,
  run: (proxied: ProxiedStore) => Promise<void>,
): Promise<void> {
  if (server === undefined) throw new Error('The harness names no server.');
  const { port, host, limitMs = DEFAULT_LIMIT_MS } = server;
  const proxy = await tcpProxy({ port, host });
  try {
    const store = await server.connect(proxy.port);
    await store.set('network/first', 1);
    expect(proxy.connections, 'connections through the proxy').toBeGreaterThan(0);
    await run({
      store,
      truth,
      proxy,
      ends: (call) => endsWithin(limitMs, call),
      rejects: (call) => endsWithin(limitMs, expectRejection(call)),
      recovers: () => endsWithin(limitMs, recovery(store)),
    });
  } finally {
    await proxy.pass();
    await proxy.close();
  }
}

async function endsWithin<Answer>(limitMs: number, call: Promise<Answer>): Promise<Answer> {
  const settled = new AbortController();
  const tooLate = delay(systemClock, limitMs + Math.min(limitMs, MOST_GRACE_MS), settled.signal).then((passed) => {
    if (passed) expect.fail(`The call did not end within ${limitMs} ms.`);
    return call;
  });
  try {
    return await Promise.race([call, tooLate]);
  } finally {
    settled.abort();
  }
}

async function expectRejection(call: Promise<unknown>): Promise<void> {
  const thrown = await call.then(
    () => expect.fail('The call succeeded although nothing reached the server.'),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(Error);
}

/** Tries until a write and a read succeed: the first call may still find a connection that is dead. */
async function recovery(store: StateStore): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const answers = await writeAndRead(store, tries).catch((thrown: unknown) => {
      if (tries >= MOST_TRIES) throw thrown;
    });
    // An answer that is wrong is no reason to try again.
    if (answers !== undefined) return expect(answers.record).toEqual({ value: tries, version: answers.version });
    await delay(systemClock, PAUSE_MS);
  }
}

async function writeAndRead(store: StateStore, value: number): Promise<{ version: unknown; record: unknown }> {
  const version = await store.set('network/again', value);
  return { version, record: await store.get('network/again') };
}
