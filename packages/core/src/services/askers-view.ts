import type { Logger } from '../base/logger.ts';
import { scopeEnded, unknownDependency } from './service-errors.ts';
import type { ServiceScope } from './service-scope.ts';
import { isProbe, type ServiceSource } from './service-view.ts';
import type { Slot } from './slots.ts';

/** The user of a view, and what it may see. */
export interface Asker {
  /** How messages call it: `singleton 'prices'`. */
  readonly label: string;
  /** Sees what was registered before this place. */
  readonly before: number;
  /** Settings and built-ins only; singletons and transients too; or everything. */
  readonly sees: 'constants' | 'root' | 'scope';
  /** The names it sees, built-ins apart; `undefined` for all. */
  readonly uses: readonly string[] | undefined;
  /** The scope that it lives in; `undefined` for what lives as long as the host. */
  readonly scope: ServiceScope | undefined;
  /** The logger that its own is a child of, outside of a scope. */
  readonly logger: () => Logger;
  /** What its log lines call it; `undefined` for an execution and a hosted service, whose logger names them already. */
  readonly component: string | undefined;
}

/** Makes what an asker asks for, and is not there yet. */
export interface SlotMaker {
  make(slot: Slot, asker: Asker): unknown;
  loggerOf(asker: Asker): Logger;
}

/** The services as one asker sees them. */
export class AskersView implements ServiceSource {
  readonly #asker: Asker;
  readonly #slots: ReadonlyMap<string, Slot>;
  readonly #maker: SlotMaker;
  #logger: Logger | undefined;

  constructor(asker: Asker, slots: ReadonlyMap<string, Slot>, maker: SlotMaker) {
    this.#asker = asker;
    this.#slots = slots;
    this.#maker = maker;
  }

  resolve(name: string): unknown {
    const slot = this.#slots.get(name);
    const { scope, label } = this.#asker;
    if (slot === undefined && isProbe(name)) return undefined;
    if (scope?.isClosed) throw scopeEnded(scope.label, name);
    if (slot === undefined || !canSee(this.#asker, slot)) throw this.#missing(name, slot);
    if (name === 'logger') return this.#ownLogger();
    if (slot.isMade) return slot.value;
    if (slot.isLeftOut)
      throw unknownDependency(label, name, 'which this host did not make: no service it runs uses it');
    return this.#maker.make(slot, this.#asker);
  }

  #ownLogger(): Logger {
    this.#logger ??= this.#maker.loggerOf(this.#asker);
    return this.#logger;
  }

  sees(name: string): boolean {
    const slot = this.#slots.get(name);
    return slot !== undefined && !slot.isLeftOut && this.#isListed(slot);
  }

  names(): string[] {
    const visible: string[] = [];
    for (const slot of this.#slots.values()) if (!slot.isLeftOut && this.#isListed(slot)) visible.push(slot.name);
    return visible;
  }

  // Reading a scoped service outside of a scope throws its own error; scoped services are not listed.
  #isListed(slot: Slot): boolean {
    return canSee(this.#asker, slot) && (slot.registration?.kind !== 'scoped' || this.#asker.sees === 'scope');
  }

  #missing(name: string, slot: Slot | undefined): Error {
    const { label, sees, uses } = this.#asker;
    if (sees === 'constants') {
      return unknownDependency(
        label,
        name,
        'which a replacement cannot see: overrides see settings and built-ins only',
      );
    }
    if (slot !== undefined && uses !== undefined && !uses.includes(name)) {
      return unknownDependency(label, name, `which its 'uses' does not name; it names ${uses.join(', ') || 'nothing'}`);
    }
    const problem =
      slot === undefined
        ? `which is not registered; available are ${this.names().join(', ')}`
        : 'which is registered after it; move that registration up';
    return unknownDependency(label, name, problem);
  }
}

/** Whether an asker may ask for what stands under a name; a scoped service may still be out of its reach. */
function canSee({ sees, before, uses, scope }: Asker, slot: Slot): boolean {
  if (slot.isBuiltIn) return slot.isMade || (sees === 'root' && scope === undefined);
  if (uses !== undefined && !uses.includes(slot.name)) return false;
  if (slot.registration === undefined) return true;
  return sees !== 'constants' && slot.place < before;
}
