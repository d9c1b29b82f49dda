import { invalidOption, type Logger, readList } from '@anyhost/core';
import { pino } from 'pino';

/** The option by which an author keeps values out of the log. */
export interface RedactOption {
  /**
   * Paths of fields whose values are written as `[redacted]`, in pino's syntax: `['token', 'order.card', '*.password',
   * 'headers["set-cookie"]']`. For the host's own logger only: together with `logger` it is refused. Default none.
   *
   * @see https://getpino.io/#/docs/redaction
   */
  readonly redact?: readonly string[] | undefined;
}

/**
 * Checks the option `redact`. Throws `ERR_ANYHOST_INVALID_OPTION` for anything but an array of paths, and together with
 * the author's own logger, to whose lines it does not apply: secrets would be written in spite of the option.
 *
 * @param owner - Whose option it is, in messages.
 */
export function assertRedact(
  owner: string,
  { redact, logger }: { readonly redact?: unknown; readonly logger?: Logger | undefined },
): void {
  if (redact === undefined) return;
  const given = { owner, option: 'redact', value: redact };
  const paths = readList(given, "an array of paths, such as ['order.card', '*.password']");
  for (const [index, value] of paths.entries()) {
    if (isPath(value)) continue;
    const expected = "a path of fields, such as 'token', 'order.card', '*.password' or 'a[\"b-c\"]'";
    throw invalidOption({ owner, option: `redact[${index}]`, value }, expected);
  }
  if (logger === undefined) return;
  throw invalidOption(
    given,
    'undefined together with the option logger, which is used unchanged: configure redact on that logger',
  );
}

// pino itself is asked: it has the grammar.
function isPath(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    pino({ redact: [value] }, { write: () => {} });
    return true;
  } catch {
    return false;
  }
}
