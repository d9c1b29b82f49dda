import type { ServerResponse } from 'node:http';
import { AnyhostError, type Logger, messageOf, type OpenScope, type Scopes, toError } from '@anyhost/core';

/** One scope for each request whose handler asks for it: opened at the first call, disposed after the answer. */
export class RequestScopes<Scope> {
  readonly #logger: Logger;
  readonly #open = new WeakMap<ServerResponse, OpenScope<Scope>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * The services of a request's scope.
   *
   * @throws {AnyhostError} `ERR_ANYHOST_EXECUTION_ENDED` after the answer, unless the scope is open.
   */
  of(response: ServerResponse, scopes: Scopes<Scope>): Scope {
    const known = this.#open.get(response);
    if (known !== undefined) return known.services;
    if (response.closed) throw requestEnded();
    const scope = scopes.createScope();
    this.#open.set(response, scope);
    return scope.services;
  }

  /** Disposes of the scope of a request, if it has one. Never rejects: what goes wrong is logged. */
  end(response: ServerResponse): Promise<void> | undefined {
    const scope = this.#open.get(response);
    return scope && this.#dispose(scope);
  }

  async #dispose(scope: OpenScope<Scope>): Promise<void> {
    try {
      await scope[Symbol.asyncDispose]();
    } catch (thrown) {
      const err = toError(thrown);
      const text = `A service of a request's scope could not be disposed: ${messageOf(err)}`;
      this.#logger.error({ event: 'web.scopeDisposeFailed', err }, text);
    }
  }
}

function requestEnded(): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_EXECUTION_ENDED',
    'The request has ended, and with it its scope. Ask for services before the answer ends; for longer work, open a scope with services.scopes.',
  );
}
