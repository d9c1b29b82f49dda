import { assertMethods, type GivenOption, invalidOption } from '../base/assert-option.ts';
import { readAnswer } from '../base/read-option.ts';
import { readProperty } from '../base/read-property.ts';

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is a clock whose readings are numbers; `undefined` is allowed. */
export function assertClock(given: GivenOption): void {
  if (given.value === undefined) return;
  assertMethods(given, ['now', 'monotonic', 'setTimeout', 'clearTimeout'], 'a clock');
  for (const reading of ['now', 'monotonic']) {
    const read = { ...given, option: `${given.option}.${reading}()` };
    const value = readAnswer(read, () => Reflect.apply(Object(readProperty(given.value, reading)), given.value, []));
    if (typeof value === 'number' && Number.isFinite(value)) continue;
    throw invalidOption({ ...read, value }, 'a finite number of milliseconds');
  }
}
