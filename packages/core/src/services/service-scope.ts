import type { Logger } from '../base/logger.ts';
import { Disposables, type Settle } from './disposables.ts';
import type { ErasedServices } from './service-registration.ts';
import { createServiceView, type ServiceSource } from './service-view.ts';

/** What a scope is opened with. */
export interface ScopeInput {
  /** How messages call its user: `an execution of 'poll'`. */
  readonly label: string;
  /** The logger that its services see. */
  readonly logger: () => Logger;
  /** Where its services come from. */
  readonly makeSource: (scope: ServiceScope) => ServiceSource;
  /** Disposes of objects that outlive the scope. */
  readonly owner: Disposables;
  /** The open scopes of its owner, which it leaves when it is closed. */
  readonly siblings: Set<ServiceScope> | undefined;
}

/** The scoped services of one execution, or of one scope that a consumer opened. */
export class ServiceScope {
  readonly #input: ScopeInput;
  #view: ErasedServices;
  #source: ServiceSource | undefined;
  #instances: Map<string, unknown> | undefined;
  #disposables: Disposables | undefined;
  #children: Set<ServiceScope> | undefined;
  #isClosed = false;

  constructor(input: ScopeInput) {
    this.#input = input;
  }

  get label(): string {
    return this.#input.label;
  }

  get logger(): Logger {
    return this.#input.logger();
  }

  /** Whether it has ended: services can no longer be read. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The services that its user sees. */
  get services(): ErasedServices {
    this.#view ??= createServiceView(this.source);
    return this.#view;
  }

  /** Where its services come from, for a view of the user's own. */
  get source(): ServiceSource {
    this.#source ??= this.#input.makeSource(this);
    return this.#source;
  }

  /** The scoped services made so far. */
  get instances(): Map<string, unknown> {
    this.#instances ??= new Map();
    return this.#instances;
  }

  /** What is disposed with the scope. */
  get disposables(): Disposables {
    this.#disposables ??= new Disposables(this.#input.owner);
    return this.#disposables;
  }

  /** The scopes opened within it that are still open. */
  get children(): Set<ServiceScope> {
    this.#children ??= new Set();
    return this.#children;
  }

  /**
   * Ends the scope at once, and disposes what was made in it and in the scopes opened within it, in reverse order.
   *
   * @returns The errors of disposals, never a rejection; `undefined` when there was nothing to dispose, so that most
   *   scopes end without a wait.
   */
  close(settle?: Settle): Promise<Error[]> | undefined {
    if (this.#isClosed) return undefined;
    this.#isClosed = true;
    this.#input.siblings?.delete(this);
    const hasChildren = this.#children !== undefined && this.#children.size > 0;
    if (!hasChildren && (this.#disposables === undefined || this.#disposables.isEmpty)) return undefined;
    return this.#dispose(settle);
  }

  async #dispose(settle: Settle | undefined): Promise<Error[]> {
    const errors = await closeAll(this.#children, settle);
    errors.push(...((await this.#disposables?.dispose(settle)) ?? []));
    return errors;
  }
}

/** Closes open scopes, the latest first, and collects the errors of their disposals. */
export async function closeAll(
  scopes: ReadonlySet<ServiceScope> | undefined,
  settle: Settle | undefined,
): Promise<Error[]> {
  const errors: Error[] = [];
  for (const scope of [...(scopes ?? [])].reverse()) errors.push(...((await scope.close(settle)) ?? []));
  return errors;
}
