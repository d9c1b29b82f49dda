import type { ScheduledService } from '../scheduled-services.ts';

/** A service and the name of its Cloud Run job. */
export interface NamedService extends ScheduledService {
  readonly resource: string;
}
