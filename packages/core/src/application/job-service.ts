import { BackgroundService, type BackgroundServiceLike } from '../contract/background-service.ts';
import type { Execution } from '../contract/execution.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import type { ErasedJob } from './registration.ts';

/** Makes a background service of a function. */
export function jobService(execute: ErasedJob): BackgroundServiceLike<ErasedServices> {
  return new JobService(execute);
}

class JobService extends BackgroundService<ErasedServices> {
  readonly #execute: ErasedJob;

  constructor(execute: ErasedJob) {
    super();
    this.#execute = execute;
  }

  override executeAsync(signal: AbortSignal, execution: Execution<ErasedServices>): Promise<void> {
    return this.#execute(signal, execution);
  }
}
