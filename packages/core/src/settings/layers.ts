/** Settings as read from one source: sections by name, of plain JSON-like values. */
export type SettingsLayer = Readonly<Record<string, unknown>>;

/** Merges layers, lowest first: objects key by key, everything else replaced by the later layer. */
export function mergeLayers(layers: readonly SettingsLayer[]): SettingsLayer {
  return layers.reduce<SettingsLayer>((merged, layer) => mergeObjects(merged, layer), {});
}

function mergeObjects(lower: SettingsLayer, higher: SettingsLayer): SettingsLayer {
  const merged: Record<string, unknown> = Object.assign(Object.create(null), lower);
  for (const [key, value] of Object.entries(higher)) {
    const existing = merged[key];
    merged[key] = isPlainObject(existing) && isPlainObject(value) ? mergeObjects(existing, value) : value;
  }
  // A plain object again, for schemas that look at the prototype.
  return { ...merged };
}

/** An object as JSON has them, and no array, date or class instance. */
export function isPlainObject(value: unknown): value is SettingsLayer {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
