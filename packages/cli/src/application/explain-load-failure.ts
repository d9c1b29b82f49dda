import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, readProperty } from '@anyhost/core';
import { CliError } from '../command/cli-error.ts';
import { type FoundModule, shownPath } from './find-module.ts';
import { nearestFile } from './nearest-file.ts';
import { remedyForMissing } from './remedy-for-missing.ts';

/** Why Node cannot load a module, and what to change. */
export function explainLoadFailure(error: Error, found: FoundModule, cwd: string): CliError {
  const code = readProperty(error, 'code');
  // Errors of the application are printed unchanged; Node's own messages continue with advice for other programs.
  const isOfNode = /^(?:Syntax|Reference)Error$/.test(error.name);
  const said = (isOfNode ? firstLine(messageOf(error)) : messageOf(error).trim()).replace(/\.$/, '');
  const place = error.name === 'SyntaxError' ? placeOf(error, cwd) : undefined;
  const remedy = remedyFor(typeof code === 'string' ? code : '', error, { ...found, place });
  const reason = `${said}${place === undefined ? '' : `, at ${place}`}${/[!?]$/.test(said) ? '' : '.'}`;
  return new CliError(`${found.shown} cannot be loaded: ${reason}${remedy && ` ${remedy}`}`, { cause: error });
}

/** Where in the sources an error of the syntax is: Node writes that above its stack trace, for most. */
function placeOf({ stack = '' }: Error, cwd: string): string | undefined {
  const [, path = '', line = ''] = /^(file:\/\/.+|\/.+|[A-Z]:\\.+):(\d+)$/m.exec(stack.split(/^ +at /m)[0] ?? '') ?? [];
  if (path === '') return undefined;
  return `${shownPath(path.startsWith('file:') ? fileURLToPath(path) : path, cwd)}:${line}`;
}

/** The module that was to be loaded, and where its sources are wrong, if that is known. */
interface FailedModule extends FoundModule {
  readonly place: string | undefined;
}

function remedyFor(code: string, error: Error, failed: FailedModule): string {
  const { file } = failed;
  switch (code) {
    case 'ERR_MODULE_NOT_FOUND':
    case 'MODULE_NOT_FOUND':
    case 'ERR_UNSUPPORTED_DIR_IMPORT':
    case 'ERR_PACKAGE_IMPORT_NOT_DEFINED':
      return remedyForMissing(error, file);
    case 'ERR_UNKNOWN_FILE_EXTENSION':
      return /\.tsx|\.jsx/.test(error.message)
        ? 'Node loads no JSX: move what the application needs into .ts files, or build it and name the result with --app.'
        : `Node ${process.versions.node} cannot load TypeScript: use Node 22.18 or newer, or build the module and pass the result: --app dist/app.js.`;
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return 'Node removes types and compiles nothing: set "erasableSyntaxOnly": true in tsconfig.json, which finds what it cannot load (enum, namespace, parameter properties, decorators), or build the module and pass the result: --app dist/app.js.';
    case 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING':
      return 'Node loads no TypeScript from node_modules: that package has to be built.';
    case 'ERR_AMBIGUOUS_MODULE_SYNTAX':
    case 'ERR_REQUIRE_ASYNC_MODULE':
      return moduleKindRemedy(file);
  }
  return remedyForSyntax(error, failed);
}

function remedyForSyntax(error: Error, { file, shown, place }: FailedModule): string {
  if (error.name !== 'SyntaxError' && error.name !== 'ReferenceError') return '';
  const { message } = error;
  const missing = /does not provide an export named '([^']+)'/.exec(message)?.[1];
  if (missing !== undefined) {
    return `If ${missing} is a type, import it as one: import { type ${missing} } from …; "verbatimModuleSyntax": true in tsconfig.json finds such imports.`;
  }
  if (/import statement outside a module|Unexpected token 'export'|await is only valid/.test(message)) {
    return moduleKindRemedy(file);
  }
  if (/(?:exports|module|require|__dirname|__filename) is not defined in ES module scope/.test(message)) {
    return 'It is an ES module: use import and export, or name a CommonJS file .cjs (.cts).';
  }
  if (/\.[cm]?ts$/.test(file) && /Invalid or unexpected token/.test(message)) {
    return 'Node loads no decorators: build the module and name the result, --app dist/app.js.';
  }
  return error.name === 'SyntaxError' && place === undefined ? `Run node ${shown} to see the location.` : '';
}

function moduleKindRemedy(file: string): string {
  const place = nearestFile(dirname(file), 'package.json') ?? 'package.json';
  return `Make it an ES module: set "type": "module" in ${place}, or use the extension .mts (.mjs).`;
}

function firstLine(message: string): string {
  return message.trim().split('\n')[0] ?? message;
}
