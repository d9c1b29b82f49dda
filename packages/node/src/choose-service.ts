import { type AnyApplication, AnyhostError, describeValue, type EnvironmentVariables } from '@anyhost/core';

const VARIABLE = 'ANYHOST_SERVICE';

/**
 * The background service that a command runs: the one that the call names, else the one of `ANYHOST_SERVICE`, else the
 * only one.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_UNKNOWN_SERVICE`, with the list of those that exist.
 */
export function chooseService<BackgroundNames extends string>(
  { backgroundServices: known }: AnyApplication<BackgroundNames>,
  given: unknown,
  environment: EnvironmentVariables,
): BackgroundNames {
  const variable = environment[VARIABLE] || undefined;
  const named = given === undefined ? variable : given;
  const [only] = known;
  if (named === undefined && only !== undefined && known.length === 1) return only;
  const found = known.find((name) => name === named);
  if (found !== undefined) return found;
  const problem = named === undefined ? 'No background service is named' : notFound(named, given === undefined);
  throw new AnyhostError(
    'ERR_ANYHOST_UNKNOWN_SERVICE',
    `${problem}; the application has ${known.join(', ') || 'none'}. Pass one of them to runOnce, or set ${VARIABLE}.`,
    { details: { service: describeValue(named), known } },
  );
}

function notFound(named: unknown, byVariable: boolean): string {
  return `There is no background service ${describeValue(named)}${byVariable ? `, which ${VARIABLE} names` : ''}`;
}
