import { describe, expect, test } from 'vitest';
import { nodeConditions } from './node-conditions.ts';

describe('nodeConditions', () => {
  test.each([
    [['--conditions=a', '-C', 'b', '--conditions', 'c', '--expose-gc'], '', ['a', 'b', 'c']],
    [[], '--enable-source-maps --conditions=d', ['d']],
    [['--conditions'], '', []],
    [[], '', []],
  ])('finds those of %j and "%s"', (execArgv, options, expected) => {
    expect(nodeConditions(execArgv, options)).toEqual(expected);
  });
});
