import { describe, expect, test } from 'vitest';
import { createEnvironment } from './environment.ts';

describe('the name of the environment', () => {
  test.each([
    [{}, 'production'],
    [{ ANYHOST_ENVIRONMENT: '', NODE_ENV: 'test' }, 'test'],
    [{ ANYHOST_ENVIRONMENT: 'eu-west_1.blue', NODE_ENV: 'test' }, 'eu-west_1.blue'],
  ])('of %o is %s', (variables, name) => {
    expect(createEnvironment('orders', variables).environmentName).toBe(name);
  });

  test.each(['/../../secret', 'x/../../secret', 'a\0b', 'production ', 'ü', 'x'.repeat(300)])(
    'is part of a file name, and %j is refused',
    (name) => {
      expect(() => createEnvironment('orders', { NODE_ENV: name })).toThrow(
        expect.objectContaining({
          code: 'ERR_ANYHOST_INVALID_OPTION',
          message: expect.stringMatching(/NODE_ENV is ".*; expected a name of letters, digits/),
        }),
      );
    },
  );
});
