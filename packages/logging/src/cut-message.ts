/** As long as the message of a reduced error can be, in characters. */
const LONGEST_MESSAGE = 8192;

/** The arguments of a log call with the line's message cut. Where none is given, pino takes that of the error. */
export function cutMessage<Args extends readonly unknown[]>(args: Args): Args | readonly [unknown, string] {
  const [fields, message] = args;
  if (typeof fields === 'string') return fields.length > LONGEST_MESSAGE ? [{}, cut(fields)] : args;
  const text = typeof message === 'string' ? message : message === undefined ? messageOf(fields) : undefined;
  return text !== undefined && text.length > LONGEST_MESSAGE ? [fields, cut(text)] : args;
}

function messageOf(fields: unknown): string | undefined {
  const error = fields instanceof Error ? fields : propertyOf(fields, 'err');
  const message = propertyOf(error, 'message');
  return typeof message === 'string' ? message : undefined;
}

function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function cut(text: string): string {
  return `${text.slice(0, LONGEST_MESSAGE)}… (${text.length - LONGEST_MESSAGE} more characters)`;
}
