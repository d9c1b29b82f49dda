import { isSecretName, maskSecrets } from '../base/mask-secrets.ts';
import { isPlainObject } from '../base/plain-object.ts';
import { isArray } from '../base/read-property.ts';

/** Deeper parts are not shown. */
const DEEPEST = 8;

/** A value that a schema names, without what is likely secret in it: values below such keys, credentials in texts. */
export function maskValue(value: unknown, depth: number = 0): unknown {
  if (typeof value === 'string') return maskSecrets(value);
  const isList = isArray(value);
  if (!isList && !isPlainObject(value)) return value;
  if (depth === DEEPEST) return '…';
  if (isList) return value.map((item) => maskValue(item, depth + 1));
  const masked = Object.entries(value).map(([key, child]) => [
    key,
    isSecretName(key) ? '***' : maskValue(child, depth + 1),
  ]);
  return Object.fromEntries(masked);
}
