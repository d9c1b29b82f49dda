import { isArray } from '../base/read-property.ts';
import { isJsonObject } from './json-fields.ts';

/** Whether two values from JSON are equal. The order of keys does not count: some databases do not keep it. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (isArray(one)) {
    return isArray(other) && one.length === other.length && one.every((item, index) => isSameJson(item, other[index]));
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameJson(one[key], other[key]))
  );
}
