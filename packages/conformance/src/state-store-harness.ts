import type { Clock, StateStore } from '@anyhost/core';

/** A state store under test, with what the suite needs in addition. The optional members are capabilities. */
export interface StateStoreHarness {
  /** The store. Empty, or holding only what no other test wrote. */
  readonly store: StateStore;
  /** Lets milliseconds pass on the store's clock: moves it, or waits. */
  passTime(ms: number): Promise<void>;
  /**
   * A second store on the same data, as another process would open it. Durable stores must have it; the suite
   * does not close it.
   */
  reopen?(): Promise<StateStore>;
  /**
   * As `reopen`, in a process whose machine has this clock: it shows the wrong time, and is set while the store is in
   * use. For stores with a clock of their own (`now`). The clock's `monotonic` and timers are the machine's.
   */
  openWithClock?(clock: Clock): Promise<StateStore>;
  /** The server that the store talks to over TCP. The suite puts a proxy in front of it, and disturbs the traffic. */
  readonly server?: StoreServer;
  /** What the database itself holds, and its own removal of expired records. */
  readonly storage?: StoreStorage;
  /** Disposes of everything, stores that were opened meanwhile included. */
  close(): Promise<void>;
}

/** The server of a store. */
export interface StoreServer {
  /** Default `'127.0.0.1'`. */
  readonly host?: string;
  readonly port: number;
  /** Opens a store on the same data that reaches the server by another port of 127.0.0.1. */
  connect(port: number): Promise<StateStore>;
  /**
   * Milliseconds within which each call of that store ends, whatever the network does; set the client's limits low, so
   * that tests are short. Default 5000, which core waits.
   */
  readonly limitMs?: number;
}

/** A database from inside. */
export interface StoreStorage {
  /** How many records it holds, expired ones that it has not removed included. */
  count(): Promise<number>;
  /** Removes all expired records at once, as the database's own removal may at any time. */
  removeExpired(): Promise<void>;
}

/** The capabilities of a harness: its optional members. */
export type StoreCapability = 'reopen' | 'openWithClock' | 'server' | 'storage';

/**
 * Adds a test that gets its own store, and a function that reports that it does not apply.
 *
 * @param needs - Capabilities without which it does not apply.
 */
export type AddStoreTest = (
  name: string,
  run: (harness: StateStoreHarness, skip: SkipStoreTest) => Promise<void>,
  ...needs: readonly StoreCapability[]
) => void;

/** Ends a test that does not apply. */
export type SkipStoreTest = (reason: string) => void;
