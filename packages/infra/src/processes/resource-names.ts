import { createHash } from 'node:crypto';
import type { ApplicationPlan } from '../plan/plan-application.ts';

/** The fewest digits of a hash in a name. */
const FEWEST_DIGITS = 8;

/**
 * Names for the services of an application: `<application>-<service>`, in small letters, at most `longest` long. A name
 * that is too long, has other characters, or looks like a shortened one, ends in a hash of the whole name; so the same
 * service always has the same name, and two services never share one.
 */
export function resourceNames(
  application: string,
  services: readonly string[],
  longest: number,
): ReadonlyMap<string, string> {
  for (let digits = FEWEST_DIGITS; ; digits += 1) {
    const names = new Map(services.map((service) => [service, nameOf(`${application}-${service}`, longest, digits)]));
    if (new Set(names.values()).size === names.size) return names;
  }
}

/** The names of all services of an application, by these rules, whichever of them are deployed. */
export function serviceNames({ name, services }: ApplicationPlan, longest: number): ReadonlyMap<string, string> {
  return resourceNames(
    name,
    services.map((service) => service.name),
    longest,
  );
}

/** The name of the application itself, by the same rules. */
export function resourceName(application: string, longest: number): string {
  return nameOf(application, longest, FEWEST_DIGITS);
}

function nameOf(full: string, longest: number, digits: number): string {
  const isPlain = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(full);
  if (isPlain && full.length <= longest && !/-[0-9a-f]{8,}$/.test(full)) return full;
  const hash = createHash('sha256').update(full).digest('hex').slice(0, digits);
  const readable = full
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .slice(0, longest - digits - 1);
  return `${readable.replace(/-+$/, '')}-${hash}`;
}
