import { AnyhostError, type GivenOption, invalidOption } from '@anyhost/core';

const NAME = /^[a-z](?:-?[a-z0-9])+$/;
const LONGEST_NAME = 40;

/** The base of the names of all resources: the option, else the application's name as Azure takes it. */
export function baseName(application: string, { owner, option, value }: GivenOption): string {
  const name = value ?? fitting(application);
  if (typeof name === 'string' && NAME.test(name) && name.length <= LONGEST_NAME) return name;
  throw invalidOption(
    { owner, option, value },
    `2 to ${LONGEST_NAME} lower-case letters, digits and single hyphens, a letter first, since it is part of the names of resources`,
  );
}

/** A text as Azure takes it in names: lower-case letters, digits and single hyphens. */
function fitting(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
}

const LONGEST_JOB_NAME = 32;

/** The names of Container Apps jobs, by service. */
export function jobNames(owner: string, services: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const owners = new Map<string, string>();
  for (const service of services) {
    const name = fitting(service);
    const other = owners.get(name);
    if (!NAME.test(name) || name.length > LONGEST_JOB_NAME || other !== undefined) {
      const why =
        other === undefined
          ? `gives the job the name '${name}', which Azure does not take: 2 to ${LONGEST_JOB_NAME} lower-case letters, digits and single hyphens, a letter first`
          : `gives its job the name '${name}', which is that of '${other}'`;
      throw new AnyhostError('ERR_ANYHOST_INVALID_NAME', `${owner}: the service '${service}' ${why}. Rename it.`, {
        details: { service, name },
      });
    }
    owners.set(name, service);
    names.set(service, name);
  }
  return names;
}

/** A variable's name as that of a secret: `ORDERING__DATABASE_URL` is `ordering-database-url`. */
export function secretName(variable: string): string {
  return variable
    .toLowerCase()
    .split('_')
    .filter((word) => word !== '')
    .join('-');
}

/** A text as a symbol of a Bicep file: `ordering-database-url` is `orderingDatabaseUrl`. */
export function symbolOf(text: string): string {
  return text.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
