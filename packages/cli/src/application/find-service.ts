import type { ApplicationPlan, PlannedService } from '@anyhost/infra/plan';
import { type CliError, usageError } from '../command/cli-error.ts';
import { nearestOf } from '../command/nearest-of.ts';
import { quoted } from '../command/parameters.ts';

/**
 * A service of an application by its name.
 *
 * @throws {CliError} a usage error for a name that it does not have.
 */
export function findService({ name, services }: ApplicationPlan, given: string): PlannedService {
  const found = services.find((service) => service.name === given);
  if (found !== undefined) return found;
  throw unknownService(
    name,
    services.map((service) => service.name),
    given,
  );
}

/** The usage error for a service that an application does not have. */
export function unknownService(application: string, known: readonly string[], given: string): CliError {
  const among = ` Its services are ${known.join(', ') || 'none'}.`;
  return usageError(`${application} has no background service ${quoted(given)}.${nearestOf(given, known) || among}`);
}
