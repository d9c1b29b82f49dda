import type { RunRequest } from '../run/run-request.ts';
import type { DrivenService } from './driver.ts';

/** Options of {@link scheduleDriver}. */
export interface ScheduleDriverOptions {
  /**
   * Takes what is due, instead of a run in this process: for drivers that let another process run it. It counts the
   * faults itself. `continuous()` services run in this process all the same. Default: the service runs here.
   */
  readonly deliver?: ((service: DrivenService, request: RunRequest) => void) | undefined;
}
