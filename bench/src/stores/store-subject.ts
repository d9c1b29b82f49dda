import type { StateStore } from '@anyhost/core';

/** A store, and the least that its client does. Nothing is imported before `load` or `loadFloor`: the import is measured. */
export interface StoreSubject {
  /** The least call of the client, in words. */
  readonly floor: string;
  /** Where its server must listen on this machine; none without a server. */
  readonly port?: number;
  /** Creates what the store needs, in a process of its own before all others. Default: nothing. */
  prepare?(): Promise<void>;
  /** Imports the package of the store; what it returns makes the store. */
  load(): Promise<() => OpenStore>;
  /** Imports the client alone; what it returns makes the client. */
  loadFloor(): Promise<() => OpenFloor>;
}

export interface OpenStore {
  readonly store: StateStore;
  close(): Promise<void>;
}

export interface OpenFloor {
  call(): Promise<unknown>;
  close(): Promise<void>;
}
