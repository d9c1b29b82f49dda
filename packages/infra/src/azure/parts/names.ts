import { createHash } from 'node:crypto';
import { type GivenOption, invalidOption } from '@anyhost/core';

const NAME = /^[a-z](?:-?[a-z0-9])+$/;
const LONGEST_NAME = 40;

/** The base of the names of all resources: the option, else the application's name as Azure takes it. */
export function baseName(application: string, { owner, option, value }: GivenOption): string {
  const name = value ?? fitting(application);
  if (typeof name === 'string' && NAME.test(name) && name.length <= LONGEST_NAME) return name;
  const why =
    value === undefined
      ? `the application's name '${application}' is too short or too long for it`
      : 'it is part of the names of resources';
  throw invalidOption(
    { owner, option, value },
    `2 to ${LONGEST_NAME} lower-case letters, digits and single hyphens, starting with a letter: ${why}`,
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
const HASH_DIGITS = 8;

/** The name of the Container Apps job of a service: its own where Azure takes it, else a shorter one with a hash of it. */
export function jobName(service: string): string {
  if (NAME.test(service) && service.length <= LONGEST_JOB_NAME) return service;
  const hash = createHash('sha256').update(service).digest('hex').slice(0, HASH_DIGITS);
  const readable = fitting(service).slice(0, LONGEST_JOB_NAME - HASH_DIGITS - 1);
  return `${readable.replace(/-$/, '')}-${hash}`;
}

/** A variable's name as that of a secret: `ORDERING__DATABASE_URL` is `ordering-database-url`. */
export function secretName(variable: string): string {
  return variable
    .toLowerCase()
    .split('_')
    .filter((word) => word !== '')
    .join('-');
}

/** A text as a symbol of a Bicep file: `ordering-database-url` is `orderingDatabaseUrl`, and `step-1` is another than `step1`. */
export function symbolOf(text: string): string {
  return text.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()).replaceAll('-', '_');
}
