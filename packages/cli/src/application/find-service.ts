import type { ApplicationPlan, PlannedService } from '@anyhost/infra/plan';
import { usageError } from '../command/cli-error.ts';
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
  const known = services.map((service) => service.name);
  const among = ` Its services are ${known.join(', ') || 'none'}.`;
  throw usageError(`${name} has no background service ${quoted(given)}.${nearestOf(given, known) || among}`);
}
