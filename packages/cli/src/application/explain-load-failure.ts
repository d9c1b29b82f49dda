import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, readProperty } from '@anyhost/core';
import { CliError } from '../command/cli-error.ts';
import { type FoundModule, isFile } from './find-module.ts';

const { readFileSync } = process.getBuiltinModule('node:fs');

/** Why Node cannot load a module, and what to change. */
export async function explainLoadFailure(error: Error, found: FoundModule): Promise<CliError> {
  const code = readProperty(error, 'code');
  const remedy = remedyFor(typeof code === 'string' ? code : '', error, found.file);
  const said = firstLine(messageOf(error));
  const text = `${found.shown} cannot be loaded: ${said}${/[.!?]$/.test(said) ? '' : '.'}${remedy && ` ${remedy}`}`;
  return new CliError(text, { cause: error });
}

function remedyFor(code: string, error: Error, file: string): string {
  switch (code) {
    case 'ERR_MODULE_NOT_FOUND':
    case 'MODULE_NOT_FOUND':
    case 'ERR_UNSUPPORTED_DIR_IMPORT':
    case 'ERR_PACKAGE_IMPORT_NOT_DEFINED':
      return remedyForMissing(error, file);
    case 'ERR_UNKNOWN_FILE_EXTENSION':
      return /\.tsx|\.jsx/.test(error.message)
        ? 'Node loads no JSX: move what the application needs into .ts files, or build it and name the result with --app.'
        : `Node ${process.versions.node} loads no TypeScript: use Node 22.18 or newer, or build the module and name the result, --app dist/app.js.`;
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
    case 'ERR_INVALID_TYPESCRIPT_SYNTAX':
      return 'Node removes types and compiles nothing: set "erasableSyntaxOnly": true in tsconfig.json, which finds what it cannot load (enum, namespace, parameter properties, decorators), or build the module and name the result, --app dist/app.js.';
    case 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING':
      return 'Node loads no TypeScript from node_modules: that package has to be built.';
    case 'ERR_AMBIGUOUS_MODULE_SYNTAX':
    case 'ERR_REQUIRE_ASYNC_MODULE':
      return moduleKindRemedy(file);
  }
  return remedyForSyntax(error, file);
}

function remedyForSyntax(error: Error, file: string): string {
  if (error.name !== 'SyntaxError' && error.name !== 'ReferenceError') return '';
  const { message } = error;
  const missing = /does not provide an export named '([^']+)'/.exec(message)?.[1];
  if (missing !== undefined) {
    return `If ${missing} is a type, import it as one: import { type ${missing} } from …; "verbatimModuleSyntax": true in tsconfig.json finds such imports.`;
  }
  if (/import statement outside a module|Unexpected token 'export'|(?:exports|require) is not defined/.test(message)) {
    return moduleKindRemedy(file);
  }
  if (/await is only valid/.test(message)) return moduleKindRemedy(file);
  return /\.[cm]?ts$/.test(file) && /Invalid or unexpected token/.test(message)
    ? 'Node loads no decorators: build the module and name the result, --app dist/app.js.'
    : '';
}

function moduleKindRemedy(file: string): string {
  const manifest = nearestManifest(dirname(file));
  const place = manifest ?? 'package.json';
  return `Make it an ES module: set "type": "module" in ${place}, or name the file .mts (.mjs).`;
}

function remedyForMissing(error: Error, file: string): string {
  const target = missingPath(error);
  if (target !== undefined) {
    const source = target.replace(/\.([cm]?)js$/, '.$1ts');
    if (source !== target && isFile(source)) {
      return `Node does not find ${nameOf(source)} by that name: import it with its own extension, and set "allowImportingTsExtensions" and "rewriteRelativeImportExtensions" in tsconfig.json; or build the module and name the result, --app dist/app.js.`;
    }
    const withExtension = ['.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js'].find((end) => isFile(target + end));
    if (withExtension !== undefined) {
      return `Node adds no extension: import './…/${nameOf(target)}${withExtension}'.`;
    }
    return 'Check the path.';
  }
  const specifier = /Cannot find (?:package|module) '([^']+)'/.exec(error.message)?.[1] ?? '';
  if (isAlias(specifier, file)) {
    return `Node does not know the path aliases of tsconfig.json: use "imports" in package.json, '#${specifier.replace(/^[@~#/]+/, '')}', or relative paths; or build the module and name the result, --app dist/app.js.`;
  }
  return specifier === '' || specifier.startsWith('#') ? '' : `Install it: npm install ${packageOf(specifier)}.`;
}

/** The file that an import means, where it is one. */
function missingPath(error: Error): string | undefined {
  const url = readProperty(error, 'url');
  if (typeof url === 'string' && url.startsWith('file:')) return fileURLToPath(url);
  const path = /(?:Cannot find module|Directory import) '(\/[^']+|[A-Z]:\\[^']+)'/.exec(error.message)?.[1];
  return path;
}

/** Whether a name that looks like a package's is in the `paths` of tsconfig.json, or can be no package's name. */
function isAlias(specifier: string, file: string): boolean {
  if (/^(?:@\/|~)/.test(specifier)) return true;
  const manifest = nearestManifest(dirname(file));
  const config = manifest === undefined ? undefined : join(dirname(manifest), 'tsconfig.json');
  if (config === undefined || !isFile(config)) return false;
  const paths = /"paths"\s*:\s*\{([^}]*)\}/.exec(readFileSync(config, 'utf8'))?.[1] ?? '';
  const patterns = Array.from(paths.matchAll(/"([^"]+)"\s*:/g), ([, pattern = '']) => pattern);
  // Node names the package that it looked for, not the whole import.
  return patterns.some((pattern) => pattern !== '*' && packageOf(pattern.replace(/\*$/, '')) === packageOf(specifier));
}

/** The package.json that decides about a folder's modules. */
export function nearestManifest(folder: string): string | undefined {
  const manifest = join(folder, 'package.json');
  if (isFile(manifest)) return manifest;
  const above = dirname(folder);
  return above === folder ? undefined : nearestManifest(above);
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

function nameOf(path: string): string {
  return path.replace(/^.*[/\\]/, '');
}

function firstLine(message: string): string {
  return message.trim().split('\n')[0] ?? message;
}
