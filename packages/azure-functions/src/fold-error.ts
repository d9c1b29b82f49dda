/** The number of errors of a chain that are described. */
const LONGEST_CHAIN = 8;

/**
 * Makes an error whose message and stack contain what the worker would drop: class, code, the chain of causes and the
 * errors of an `AggregateError`.
 *
 * @returns A new error; the original is its `cause`, for callers without a worker.
 */
export function foldError(error: Error): Error {
  const chain = chainOf(error);
  const folded = new Error(messageOf(chain), { cause: error });
  folded.stack = [`Error: ${folded.message}`, ...chain.map(({ relation, error }) => framesOf(relation, error))]
    .filter((part) => part !== '')
    .join('\n');
  return folded;
}

/** An error of the chain, and its relation to the one before it. */
interface Link {
  readonly relation: string;
  readonly error: unknown;
}

function chainOf(error: Error): readonly Link[] {
  const links: Link[] = [];
  const seen = new Set<unknown>();
  const visit = (link: Link): void => {
    if (link.error === undefined || link.error === null) return;
    if (seen.has(link.error) || links.length === LONGEST_CHAIN) return;
    seen.add(link.error);
    links.push(link);
    for (const inner of errorsOf(link.error)) visit({ relation: 'with', error: inner });
    visit({ relation: 'caused by', error: read(link.error, 'cause') });
  };
  visit({ relation: '', error });
  return links;
}

function messageOf(chain: readonly Link[]): string {
  return chain.reduce((text, { relation, error }) => {
    const title = titleOf(error);
    // Many errors quote their cause.
    if (text === '' || text.includes(title)) return text || title;
    return `${text.replace(/\.$/, '')}; ${relation} ${title}`;
  }, '');
}

/** An error in one line, as Node writes it: `TypeError [ERR_X]: message`. */
function titleOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const [name, code, message] = [read(error, 'name'), read(error, 'code'), read(error, 'message')];
  const isPlain = name === undefined || name === 'Error';
  const label = typeof code === 'string' || typeof code === 'number' ? `${name ?? 'Error'} [${code}]` : name;
  return isPlain && label === name ? String(message ?? '') || 'Error' : `${label}: ${String(message ?? '')}`;
}

function framesOf(relation: string, error: unknown): string {
  const stack = read(error, 'stack');
  const frames = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  if (relation === '' || frames.length === 0) return frames.join('\n');
  return [`${relation} ${titleOf(error)}`, ...frames].join('\n');
}

function errorsOf(error: unknown): readonly unknown[] {
  const errors = read(error, 'errors');
  return Array.isArray(errors) ? errors : [];
}

function read(value: unknown, property: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, property) : undefined;
}
