import type { HostEnvironment } from '../base/environment.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock } from '../time/clock.ts';
import type { HealthSource } from './health.ts';
import type { Lifetime } from './lifetime.ts';
import type { Runner } from './runner.ts';
import type { ScopeServices } from './scopes.ts';

/**
 * The services that every factory and execution can use without registering them. Factories of singletons and hosted
 * services see `scopes` too, typed by what is registered before them: see {@link ScopeServices}.
 */
export interface BuiltInServices {
  /** The host's logger; inside an execution, the execution's. */
  readonly logger: Logger;
  /** The host's clock. */
  readonly clock: Clock;
  /** The application's name, the environment's name, and the environment variables. */
  readonly environment: HostEnvironment;
  /** The host's lifetime as signals, and the call that stops it. */
  readonly lifetime: Lifetime;
  /** Runs services of this host on demand, and reports their state. */
  readonly runner: Runner;
  /** The source of health reports of this host: `await healthReport(health)`, of `@anyhost/core/health`. */
  readonly health: HealthSource;
}

/** The names that an application cannot register. */
export const BUILT_IN_NAMES: readonly string[] = [
  'logger',
  'clock',
  'environment',
  'lifetime',
  'runner',
  'health',
  'scopes',
] satisfies readonly (keyof BuiltInServices | keyof ScopeServices)[];
