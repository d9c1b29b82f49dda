import {
  assertChoice,
  assertObject,
  type GivenOption,
  invalidOption,
  isNumberIn,
  isRecord,
  readProperty,
} from '@anyhost/core';

const INTERVALS: Readonly<Record<string, readonly string[]>> = {
  fixedDelay: ['delayInterval'],
  exponentialBackoff: ['minimumInterval', 'maximumInterval'],
};
const UNITS = ['hours', 'minutes', 'seconds', 'milliseconds'];

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless a retry policy is one that Azure takes. */
export function assertRetry(service: string, policy: unknown, owner: string): void {
  const option = `retry.${service}`;
  assertObject({ owner, option, value: policy });
  const given = (name: string): GivenOption => ({
    owner,
    option: `${option}.${name}`,
    value: readProperty(policy, name) ?? null,
  });
  const strategy = given('strategy');
  assertChoice(strategy, Object.keys(INTERVALS));
  const count = given('maxRetryCount');
  if (!isNumberIn({ least: -1, whole: true }, count.value)) {
    throw invalidOption(count, 'a whole number, 0 or more, or -1 for no limit');
  }
  for (const name of INTERVALS[String(strategy.value)] ?? []) {
    const interval = given(name);
    if (!isInterval(interval.value))
      throw invalidOption(interval, 'milliseconds, or an object such as { seconds: 30 }');
  }
}

function isInterval(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isNumberIn({ least: 0 }, value);
  const names = isRecord(value) ? Object.keys(value) : [];
  return (
    names.length > 0 &&
    names.every((name) => UNITS.includes(name) && isNumberIn({ least: 0 }, readProperty(value, name)))
  );
}
