import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import { readProperty } from '../base/read-property.ts';
import type { Checkpoint } from '../contract/checkpoint.ts';
import { type Partition, suffixOf } from '../contract/partition.ts';
import type { CheckpointVersion } from '../ledger/checkpoint-version.ts';
import { boundedStore } from '../state/bounded-store.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import type { StateStore } from '../state/state-store.ts';
import { StoreCheckpoint } from '../state/store-checkpoint.ts';
import type { Clock } from '../time/clock.ts';

/** The options of a service whose state must outlive the process. */
const DURABLE_OPTIONS = ['durableCheckpoint', 'singleton', 'dedupe'] as const;

/** What determines whether state may be lost with the process. */
export interface StateRules {
  readonly application: string;
  readonly longLived: boolean;
  readonly allowVolatileState: boolean;
  readonly clock: Clock;
  readonly storeTimeoutMs: number;
}

/** An execution, as far as its checkpoint needs it. */
export interface CheckpointUser {
  /** Why saving is no longer allowed, or `undefined` while it is. */
  ended(): string | undefined;
  /** Each part of divided work has a checkpoint of its own. */
  readonly partition: Partition | undefined;
  /** It has saved or cleared the checkpoint. */
  checkpointMoved(): void;
}

/**
 * A host's access to its state store: every call has a time limit, and a store that is not durable is refused where a
 * durable one is needed.
 */
export class StateAccess {
  /** As it was registered: calls can take any time. */
  readonly store: StateStore;
  readonly #bounded: StateStore;
  readonly #rules: StateRules;

  /**
   * Throws `ERR_ANYHOST_NO_DURABLE_STORE` when a service needs a durable store and there is none.
   *
   * @param registered - What the application registered as its store; `undefined` for a store in memory.
   */
  constructor(
    registered: { readonly store: unknown } | undefined,
    policies: ReadonlyMap<string, ResolvedPolicy>,
    rules: StateRules,
  ) {
    this.store = registered === undefined ? memoryStateStore({ clock: rules.clock }) : assertStore(registered.store);
    this.#bounded = boundedStore(this.store, { clock: rules.clock, timeoutMs: rules.storeTimeoutMs });
    this.#rules = rules;
    if (this.store.durable || rules.allowVolatileState) return;
    for (const [service, policy] of policies) {
      const option = DURABLE_OPTIONS.find((name) => policy[name]);
      if (option !== undefined) throw this.#noDurableStore(service, `requires ${option}`);
    }
  }

  /** Opens a service's checkpoint for one execution. Throws `ERR_ANYHOST_NO_DURABLE_STORE`. */
  openCheckpoint(service: string, execution: CheckpointUser, version: CheckpointVersion): Checkpoint {
    const { application, longLived, allowVolatileState } = this.#rules;
    if (!this.store.durable && !longLived && !allowVolatileState) {
      throw this.#noDurableStore(service, 'uses its checkpoint on a host whose process is short-lived');
    }
    const { partition } = execution;
    // The version in the ledger is of the checkpoint that all executions share.
    const shared = partition === undefined ? version : undefined;
    return new StoreCheckpoint({
      store: this.#bounded,
      key: `${application}/${service}${suffixOf(partition)}`,
      ended: () => execution.ended(),
      moved: () => execution.checkpointMoved(),
      knownVersion: () => shared?.current ?? null,
      saw: (seen) => shared?.saw(seen),
    });
  }

  #noDurableStore(service: string, what: string): AnyhostError {
    const { name, notDurableBecause: reason = 'its records are lost with the process' } = this.store;
    return new AnyhostError(
      'ERR_ANYHOST_NO_DURABLE_STORE',
      `${service} ${what}, but the state store ('${name}') is not durable: ${reason}. Register a durable one with .stateStore(factory), of @anyhost/postgres, redis, dynamodb or azure-storage, or on one machine of @anyhost/sqlite with a file that lasts${this.#rules.longLived ? '' : '; or allow this one with the option allowVolatileState'}.`,
      { details: { service, store: name } },
    );
  }
}

function assertStore(store: unknown): StateStore {
  if (isStore(store)) return store;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SERVICE',
    `The factory of the state store returned ${describeValue(store)}; expected an object with get, list, set and delete.`,
  );
}

function isStore(store: unknown): store is StateStore {
  return ['get', 'list', 'set', 'delete'].every((method) => typeof readProperty(store, method) === 'function');
}
