import { nearestName } from '@anyhost/core';

/**
 * The question after the message about an unknown name: ` Did you mean list?`; nothing where no name is near.
 *
 * @param shown - How the nearest name is shown. Default: as it is.
 */
export function nearestOf(given: string, known: readonly string[], shown = (name: string): string => name): string {
  const nearest = nearestName(given, known) ?? beginningWith(given, known);
  return nearest === undefined ? '' : ` Did you mean ${shown(nearest)}?`;
}

/** The only name that begins with what was given. */
function beginningWith(given: string, known: readonly string[]): string | undefined {
  const found = given.length < 2 ? [] : known.filter((name) => name.startsWith(given));
  return found.length === 1 ? found[0] : undefined;
}
