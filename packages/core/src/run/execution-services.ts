import type { Logger } from '../base/logger.ts';
import type { ServiceScope } from '../services/service-scope.ts';
import type { ServiceSource } from '../services/service-view.ts';

/** Opens the scope of an execution. */
export interface ScopeOpener {
  openScope(logger: Logger): ServiceScope;
}

/** The services of an execution, whose scope is opened when the first of them is asked for. */
export class ExecutionServices implements ServiceSource {
  readonly #opener: ScopeOpener;
  readonly #logger: Logger;

  constructor(opener: ScopeOpener, logger: Logger) {
    this.#opener = opener;
    this.#logger = logger;
  }

  resolve(name: string): unknown {
    return this.#opener.openScope(this.#logger).source.resolve(name);
  }

  sees(name: string): boolean {
    return this.#opener.openScope(this.#logger).source.sees(name);
  }

  names(): string[] {
    return this.#opener.openScope(this.#logger).source.names();
  }
}
