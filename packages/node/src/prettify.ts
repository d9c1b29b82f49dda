import { createRequire } from 'node:module';
import { UNSEEN_FIELDS, withoutSaidFields } from './pretty-fields.ts';

/** Characters that would be printed unchanged and could move the cursor or imitate another line. */
const PRINTED_FIELDS = ['msg', 'name', 'hostname', 'caller'];
const CONTROLS = /\p{Cc}/gu;

/**
 * Loads what turns a line of JSON into one for people. `undefined` where pino-pretty is missing, as in a bundle. Control
 * characters of messages are escaped.
 */
export function loadPrettify({ colorize }: { readonly colorize: boolean }): ((line: string) => string) | undefined {
  const pretty = requirePretty();
  const prettify = pretty?.prettyFactory({
    colorize,
    ignore: UNSEEN_FIELDS.join(','),
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
  });
  return prettify && ((line) => prettify(withoutSaidFields(withoutControls(JSON.parse(line)))));
}

// On a terminal only: loading it takes longer than all the rest of the logger.
function requirePretty(): typeof import('pino-pretty') | undefined {
  try {
    return createRequire(import.meta.url)('pino-pretty');
  } catch {
    return undefined;
  }
}

function withoutControls(line: Record<string, unknown>): Record<string, unknown> {
  for (const field of PRINTED_FIELDS) {
    const value = line[field];
    if (typeof value === 'string') line[field] = value.replace(CONTROLS, escapeControl);
  }
  return line;
}

function escapeControl(character: string): string {
  return JSON.stringify(character).slice(1, -1);
}
