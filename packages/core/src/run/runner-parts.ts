import type { Schedule } from '../schedule/schedule.ts';
import type { HostContext } from './run-context.ts';

/** What a runner is made of before its service exists. */
export interface RunnerParts {
  readonly service: string;
  /** The schedule, unless it is computed from the settings. */
  readonly schedule: Schedule | undefined;
  readonly host: HostContext;
  /** What the start is waiting for. */
  pendingStart(): readonly string[];
}
