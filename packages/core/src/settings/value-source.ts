import { escapeText } from '../base/describe-value.ts';
import { isPlainObject } from '../base/plain-object.ts';
import { isArray } from '../base/read-property.ts';
import type { SettingsLayer } from './layers.ts';

/** The source of the value at a path, for messages: that of the highest layer which gives it. `undefined` if none does. */
export function sourceOf(path: readonly string[], layers: readonly SettingsLayer[]): string | undefined {
  const layer = layers.findLast(({ values }) => walk(values, path) !== 'missing');
  return layer && escapeText(layer.nameOf?.(path) ?? layer.source, 300);
}

/**
 * The layers in which a value at a path would have an effect: the one that gives it, and those above. A list is replaced
 * as a whole: of what is in a list, only the layer of the list decides.
 */
export function decidingLayers(path: readonly string[], layers: readonly SettingsLayer[]): readonly SettingsLayer[] {
  const given = layers.findLastIndex(({ values }) => walk(values, path) !== 'missing');
  if (given === -1) return layers;
  return layers.slice(given, walk(layers[given]?.values, path) === 'in a list' ? given + 1 : undefined);
}

/** Whether values have something at a path. What is in a list belongs to it, even if it is missing there. */
function walk(values: unknown, [key, ...rest]: readonly string[]): 'there' | 'in a list' | 'missing' {
  if (key === undefined) return 'there';
  if (isArray(values)) return 'in a list';
  return isPlainObject(values) && Object.hasOwn(values, key) ? walk(values[key], rest) : 'missing';
}
