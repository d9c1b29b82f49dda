import { combineErrors } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { reduceError } from '../base/reduce-error.ts';

/** Where a host has found its settings. */
export interface HostPlace {
  readonly environment: string;
  /** The folder of the settings files, where there is one. */
  readonly contentRoot: string | undefined;
  /** The settings files that were read. */
  readonly settingsFiles: readonly string[];
}

/** A service that stops its host, and why. */
export interface HostFault {
  readonly service: string;
  readonly error: Error;
}

/** How a host ended. */
export interface HostEnding {
  /** What prevented the start. */
  readonly startError: Error | undefined;
  /** The caller cancelled the start. */
  readonly isStartCancelled: boolean;
  /** What went wrong in the stop. */
  readonly errors: readonly Error[];
  /** What the stop was for. */
  readonly faults: readonly HostFault[];
  /** The steps that failed: `'http' (stopAsync)`. Their errors do not say it themselves. */
  readonly failed: { readonly start: readonly string[]; readonly stop: readonly string[] };
}

/** The log lines of a host's life. */
export class LifeLog {
  readonly #logger: Logger;
  readonly #names: { readonly application: string; readonly host: string };

  constructor(logger: Logger, application: string, host: string) {
    this.#logger = logger;
    this.#names = { application, host };
  }

  /** The start begins. */
  starting(): void {
    this.#logger.debug({ event: 'host.starting', ...this.#names }, 'Starting');
  }

  /** The start is over, and schedules are served from now on. */
  started(place: HostPlace): void {
    this.#logger.info({ event: 'host.started', ...this.#names, ...place }, this.#describe(place));
  }

  /** A callback of the lifetime threw or rejected. */
  callbackFailed(callback: string, err: Error): void {
    const text = `A callback of lifetime.${callback} failed: ${reduceError(err).message}`;
    this.#logger.error({ event: 'lifetime.callbackFailed', callback, err }, text);
  }

  /** The stop begins, because of a service's failure or of a request. */
  stopping([fault]: readonly HostFault[]): void {
    const text = fault === undefined ? 'Stopping' : `Stopping, because ${fault.service} failed`;
    this.#logger.info({ event: 'host.stopping', ...this.#names, service: fault?.service }, text);
  }

  /** The host has ended. Returns the error with which the stop rejects, if any. */
  ended({ startError, isStartCancelled, errors, faults, failed }: HostEnding): Error | undefined {
    if (startError !== undefined && !isStartCancelled) {
      const fields = { event: 'host.startFailed', err: startError, failed: failed.start };
      this.#logger.error(fields, `The host could not start${inBrackets(failed.start)}`);
    }
    const err = combineErrors([...errors, ...faults.map(({ error }) => error)], 'The host did not stop cleanly');
    if (err === undefined) {
      this.#logger.debug({ event: 'host.stopped', ...this.#names }, 'Stopped');
      return undefined;
    }
    const unclean = errors.length === 0 ? '' : `, but not cleanly${inBrackets(failed.stop)}`;
    this.#logger.error({ event: 'host.stopFailed', err, failed: failed.stop }, `Stopped${unclean}${because(faults)}`);
    return err;
  }

  #describe({ environment, contentRoot, settingsFiles }: HostPlace): string {
    const root = contentRoot === undefined ? '' : `, content root ${contentRoot}`;
    const names = settingsFiles.map((path) => nameBelow(contentRoot, path));
    const files = names.length === 0 ? '' : `, settings from ${names.join(', ')}`;
    return `Started ${this.#names.application}: environment ${environment}${root}${files}`;
  }
}

/** ` ('http' (stopAsync), disposal of 'pool')`. */
function inBrackets(steps: readonly string[]): string {
  return steps.length === 0 ? '' : ` (${steps.join(', ')})`;
}

function because(faults: readonly HostFault[]): string {
  const causes = faults.map(({ service, error }) => `${service} failed: ${reduceError(error).message}`);
  return causes.length === 0 ? '' : `, because ${causes.join('; ')}`;
}

/** A path as it is seen from its folder. */
function nameBelow(folder: string | undefined, path: string): string {
  return folder !== undefined && path.startsWith(folder) ? path.slice(folder.length).replace(/^[/\\]/, '') : path;
}
