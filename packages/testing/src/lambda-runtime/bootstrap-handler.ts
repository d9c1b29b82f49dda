import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What Lambda calls: a promise of the answer, or the answer. */
export type LoadedHandler = (event: unknown, context: unknown) => unknown;

/** An error whose class has the name that Lambda's own client reports. */
export class RuntimeError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * Imports the module of a handler string such as `folder/index.handler` and finds its export, by the rules of the
 * real client: the bare name first, then `.js`, `.mjs`, `.cjs`; three declared parameters are refused.
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<LoadedHandler> {
  const [, file = '', name = ''] = /^([^.]*)\.(.*)$/.exec(basename(handler)) ?? [];
  if (file === '') throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const found: unknown = await importModule(resolve(taskRoot, dirname(handler), file));
  const exported =
    name.split('.').reduce(propertyOf, found) ?? name.split('.').reduce(propertyOf, propertyOf(found, 'default'));
  if (!isHandler(exported))
    throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (exported.length < 3) return exported;
  throw new RuntimeError(
    'Runtime.CallbackHandlerDeprecated',
    'ERROR: AWS Lambda has removed support for callback-based function handlers.',
  );
}

async function importModule(path: string): Promise<unknown> {
  const file = ['', '.js', '.mjs', '.cjs']
    .map((extension) => `${path}${extension}`)
    .find((candidate) => existsSync(candidate));
  if (file === undefined) throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${path}'`);
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', String(error));
    throw error;
  }
}

function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function isHandler(value: unknown): value is LoadedHandler {
  return typeof value === 'function';
}
