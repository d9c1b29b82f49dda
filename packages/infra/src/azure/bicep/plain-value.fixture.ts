import { Commented } from '../../text/commented.ts';
import { type BicepValue, Expression, Keyed } from './bicep-value.ts';

/** A value as Azure's interface gets it: what Bicep computes is a text in its place. */
export function plainValue(value: BicepValue): unknown {
  if (value instanceof Commented) return plainValue(value.value);
  if (value instanceof Expression) return `<${value.text}>`;
  if (value instanceof Keyed) return { [value.key.text]: plainValue(value.value) };
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(plainValue);
  const members = Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : [[key, plainValue(member)] as const],
  );
  return Object.fromEntries(members);
}
