import { combineErrors } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';

/** The lines of a host's life. */
export class HostLog {
  readonly #logger: Logger;
  readonly #names: { readonly application: string; readonly host: string };

  /** @param host - The platform's name. */
  constructor(logger: Logger, application: string, host: string) {
    this.#logger = logger;
    this.#names = { application, host };
  }

  starting(): void {
    this.#logger.debug({ event: 'host.starting', ...this.#names }, 'Starting');
  }

  started(where: {
    readonly environment: string;
    readonly contentRoot: string | undefined;
    readonly settingsFiles: readonly string[] | undefined;
  }): void {
    this.#logger.info({ event: 'host.started', ...this.#names, ...where }, 'Started');
  }

  startFailed(err: Error): void {
    this.#logger.error({ event: 'host.startFailed', err }, 'The host could not start');
  }

  stopping(): void {
    this.#logger.info({ event: 'host.stopping', ...this.#names }, 'Stopping');
  }

  /**
   * Reports how the stop went.
   *
   * @param errors - What went wrong during the stop.
   * @param faults - The failures of services that stopped the host.
   * @returns All of them as one error, if there are any.
   */
  stopped(errors: readonly Error[], faults: readonly Error[]): Error | undefined {
    const err = combineErrors([...errors, ...faults], 'The host did not stop cleanly');
    if (err === undefined) {
      this.#logger.debug({ event: 'host.stopped', ...this.#names }, 'Stopped');
      return undefined;
    }
    const text = errors.length === 0 ? 'Stopped, because a service failed' : 'Stopped, but not cleanly';
    this.#logger.error({ event: 'host.stopFailed', err }, text);
    return err;
  }
}
