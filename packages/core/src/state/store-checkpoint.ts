import { AnyhostError } from '../base/errors.ts';
import { containRejection } from '../base/read-property.ts';
import type { SchemaInput, SchemaOutput, StandardSchema } from '../base/standard-schema.ts';
import type { Checkpoint, CheckpointSchemaOptions, TypedCheckpoint } from '../contract/checkpoint.ts';
import { type CheckpointForm, schemaForm } from './checkpoint-form.ts';
import { isSameJson } from './same-json.ts';
import type { StateRecord, StateStore, WriteCondition } from './state-store.ts';
import { isUnreadableRecord, serializeExactly } from './state-value.ts';

/** How many writes whose answer was lost are remembered. */
const MOST_UNCONFIRMED = 5;

/** The parts of an execution that its checkpoint needs. */
export interface CheckpointOwner {
  readonly store: StateStore;
  /** `application/service`. */
  readonly key: string;
  /** Why saving is no longer allowed, or `undefined` while it is. Asked again before each write. */
  ended(): string | undefined;
  /**
   * The version that the checkpoint probably has, for an execution that saves without having loaded; `null`: none is
   * stored. A wrong one costs two more calls. Default: none is stored.
   */
  knownVersion?(): string | null | undefined;
  /** This execution has read or written this version; `null`: it found none, or cleared it. */
  saw?(version: string | null): void;
  /** This execution has saved or cleared the checkpoint. @param value - As JSON returns it; `undefined` after `clear`. */
  moved?(value: unknown): void;
}

/** The key under which a service's progress stands in the store. */
export function checkpointKey(key: string): string {
  return `checkpoint:${key}`;
}

/**
 * Checkpoints on a state store: compare-and-set on the version this execution last saw. The calls of one execution run
 * one after the other in the order in which they were made, awaited or not, so that they never conflict with each other.
 *
 * An execution that has not looked yet writes on the version that is probably there, without reading it first. When that
 * fails it reads the version, and makes sure again that it may write: a process that was suspended in between either is
 * refused, or gets a conflict.
 */
export class StoreCheckpoint implements Checkpoint {
  readonly #owner: CheckpointOwner;
  readonly #key: string;
  // undefined: not seen yet by this execution; null: it found none.
  #seen: string | null | undefined;
  // What may have been written although the store answered with an error; undefined: deleted.
  readonly #unconfirmed: unknown[] = [];
  #lastCall: Promise<unknown> = Promise.resolve();

  constructor(owner: CheckpointOwner) {
    this.#owner = owner;
    this.#key = checkpointKey(owner.key);
  }

  async load<Value = unknown>(): Promise<Value | undefined> {
    const record = await this.#inOrder(() => this.#read());
    // The border of typed values: the author names the type of what was saved as JSON.
    return record?.value as Value | undefined;
  }

  save(value: unknown): Promise<void> {
    return this.#saveAs(undefined, value);
  }

  async clear(): Promise<void> {
    this.#checkOpen('clear');
    await this.#inOrder(() => this.#clear());
  }

  withSchema<Schema extends StandardSchema>(
    schema: Schema,
    options?: CheckpointSchemaOptions<SchemaInput<Schema>>,
  ): TypedCheckpoint<SchemaInput<Schema>, SchemaOutput<Schema>> {
    const form = schemaForm(this.#owner.key, schema, options);
    return {
      load: async () => {
        const record = await this.#inOrder(() => this.#read());
        return record && (await form.loaded(record.value));
      },
      save: (value) => this.#saveAs(form, value),
      clear: () => this.clear(),
    };
  }

  async #saveAs(form: CheckpointForm<unknown> | undefined, value: unknown): Promise<void> {
    this.#checkOpen('save');
    // The value as it is now: the author may change the object before this call's turn.
    const text = serializeExactly(this.#key, value);
    const checking = form?.checkSaved(text);
    containRejection(checking);
    await this.#inOrder(async () => {
      await checking;
      await this.#save(JSON.parse(text));
    });
  }

  async #save(value: unknown): Promise<void> {
    if (await this.#set(value, this.#expected())) return;
    const version = await this.#lookAfterFailure('save');
    if (!(await this.#set(value, version))) throw this.#conflict('save');
  }

  async #clear(): Promise<void> {
    const expected = this.#expected();
    if (expected === null) return await this.#clearWhatIsThere();
    if (await this.#delete({ ifVersion: expected })) return;
    const condition = await this.#lookAfterFailure('clear').then(toCondition, ifUnreadable);
    if (condition.ifVersion !== null && !(await this.#delete(condition))) throw this.#conflict('clear');
  }

  // None was seen, or none is known: mostly there is nothing to delete.
  async #clearWhatIsThere(): Promise<void> {
    if (this.#seen === null && this.#unconfirmed.length === 0) return;
    const condition = await this.#read().then((record) => toCondition(record?.version ?? null), ifUnreadable);
    if (condition.ifVersion !== null && !(await this.#delete(condition))) throw this.#conflict('clear');
  }

  /** The version that a write expects: the one seen last, else the one that is probably there. */
  #expected(): string | null {
    return this.#seen === undefined ? (this.#owner.knownVersion?.() ?? null) : this.#seen;
  }

  /**
   * A write has found another version than it expected. It may go on from that one if none had been seen, or if it was
   * this execution that wrote it and the answer was lost.
   */
  async #lookAfterFailure(action: string): Promise<string | null> {
    const record = await this.#owner.store.get(this.#key);
    const isOwn = this.#unconfirmed.some((value) => isSameJson(value, record?.value));
    if (this.#seen !== undefined && !isOwn) throw this.#conflict(action);
    const version = record?.version ?? null;
    this.#see(version);
    return version;
  }

  async #set(value: unknown, ifVersion: string | null): Promise<boolean> {
    this.#checkOpen('save');
    const version = await this.#confirmed(value, () => this.#owner.store.set(this.#key, value, { ifVersion }));
    if (version === undefined) return false;
    this.#see(version);
    this.#owner.moved?.(value);
    return true;
  }

  async #delete(condition: WriteCondition): Promise<boolean> {
    this.#checkOpen('clear');
    if (!(await this.#confirmed(undefined, () => this.#owner.store.delete(this.#key, condition)))) return false;
    this.#see(null);
    this.#owner.moved?.(undefined);
    return true;
  }

  /** A store may write and then fail to answer: what was to be written is remembered, and recognized later. */
  async #confirmed<Answer>(value: unknown, write: () => Promise<Answer>): Promise<Answer> {
    try {
      return await write();
    } catch (thrown) {
      this.#unconfirmed.push(value);
      if (this.#unconfirmed.length > MOST_UNCONFIRMED) this.#unconfirmed.shift();
      throw thrown;
    }
  }

  async #read(): Promise<StateRecord | undefined> {
    const record = await this.#owner.store.get(this.#key);
    this.#see(record?.version ?? null);
    return record;
  }

  // Every write expects a version that was seen: one whose answer was lost can no longer be made.
  #see(version: string | null): void {
    this.#seen = version;
    this.#unconfirmed.length = 0;
    this.#owner.saw?.(version);
  }

  #inOrder<Value>(call: () => Promise<Value>): Promise<Value> {
    const called = this.#lastCall.then(call);
    this.#lastCall = called.catch(() => {});
    return called;
  }

  #checkOpen(action: string): void {
    const ended = this.#owner.ended();
    if (ended === undefined) return;
    throw new AnyhostError(
      'ERR_ANYHOST_EXECUTION_ENDED',
      `Cannot ${action} the checkpoint of ${this.#owner.key}: ${ended}. Save before the host gives the execution up.`,
      { details: { key: this.#owner.key } },
    );
  }

  #conflict(action: string): AnyhostError {
    return new AnyhostError(
      'ERR_ANYHOST_CHECKPOINT_CONFLICT',
      `Cannot ${action} the checkpoint of ${this.#owner.key}: another execution changed it since this one last looked. Load it again and decide; nothing was written.`,
      { details: { key: this.#owner.key } },
    );
  }
}

function toCondition(ifVersion: string | null): WriteCondition {
  return { ifVersion };
}

// A record that cannot be read has no version to compare; clearing it is the way out.
function ifUnreadable(thrown: unknown): WriteCondition {
  if (isUnreadableRecord(thrown)) return {};
  throw thrown;
}
