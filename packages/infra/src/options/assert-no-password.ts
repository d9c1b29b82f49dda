import { AnyhostError, type GivenOption } from '@anyhost/core';

/**
 * Throws `ERR_ANYHOST_INVALID_OPTION` for a string with a password in a URL, as in connection strings: it would be in
 * files that are kept under version control. The message does not repeat it.
 */
export function assertNoPassword({ owner, option, value }: GivenOption): void {
  if (typeof value !== 'string' || !URL_WITH_PASSWORD.test(value)) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${owner}: ${option} holds a URL with a password, which would be in the generated files. Leave the variable out, and provide it as a secret of the platform.`,
    { details: { owner, option } },
  );
}

const URL_WITH_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#@:]*:[^\s/?#@]+@/i;
