import type { ScheduledService } from '../../processes/scheduled-services.ts';

/** A service and the name of its Cloud Run job. */
export interface NamedService extends ScheduledService {
  readonly resource: string;
}
