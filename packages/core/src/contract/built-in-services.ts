import type { HostEnvironment } from '../base/environment.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock } from '../time/clock.ts';
import type { Lifetime } from './lifetime.ts';

/** What every factory and execution can ask for without registering it. */
export interface BuiltInServices {
  /** The host's logger; inside an execution, the execution's. */
  readonly logger: Logger;
  /** The host's clock. */
  readonly clock: Clock;
  /** Names and variables of the surroundings. */
  readonly environment: HostEnvironment;
  /** The host's life as signals, and the way to end it. */
  readonly lifetime: Lifetime;
}

/** The names no application can register. */
export const BUILT_IN_NAMES: readonly (keyof BuiltInServices)[] = ['logger', 'clock', 'environment', 'lifetime'];
