import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRecord, readProperty } from '@anyhost/core';
import { compilerOptions } from './compiler-options.ts';
import { isFile } from './find-module.ts';
import { nearestFile } from './nearest-file.ts';

const { existsSync } = process.getBuiltinModule('node:fs');

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js'];

/** What to change where Node does not find what a module imports. */
export function remedyForMissing(error: Error, file: string): string {
  const target = missingPath(error);
  if (target !== undefined) return remedyForPath(target);
  const specifier = /(?:Cannot find (?:package|module)|import specifier) ['"]([^'"]+)/.exec(error.message)?.[1] ?? '';
  if (specifier.startsWith('#')) return `Add ${specifier} to "imports" in package.json.`;
  if (specifier === '') return '';
  return isAlias(specifier, file)
    ? `Node does not know the path aliases of tsconfig.json: use "imports" in package.json, '#${specifier.replace(/^[@~/]+/, '')}', or relative paths; or build the module and pass the result: --app dist/app.js.`
    : `Install it: npm install ${packageOf(specifier)}.`;
}

function remedyForPath(target: string): string {
  const source = target.replace(/\.([cm]?)js$/, '.$1ts');
  if (source !== target && isFile(source)) {
    return `Node cannot resolve ${nameOf(source)} by that name: import it with its own extension, and set "allowImportingTsExtensions" and "rewriteRelativeImportExtensions" in tsconfig.json; or build the module and pass the result: --app dist/app.js.`;
  }
  const extension = EXTENSIONS.find((end) => isFile(target + end));
  return extension === undefined
    ? 'Check the path.'
    : `Node does not add extensions: import './…/${nameOf(target)}${extension}'.`;
}

/** The file that an import means, where it is one. */
function missingPath(error: Error): string | undefined {
  const url = readProperty(error, 'url');
  if (typeof url === 'string' && url.startsWith('file:')) return fileURLToPath(url);
  return /(?:Cannot find module|Directory import) '(\/[^']+|[A-Z]:\\[^']+)'/.exec(error.message)?.[1];
}

/** Whether tsconfig.json gives a name that looks like a package's another meaning, or it can be no package's name. */
function isAlias(specifier: string, file: string): boolean {
  if (/^(?:@\/|~)/.test(specifier)) return true;
  const config = nearestFile(dirname(file), 'tsconfig.json');
  if (config === undefined) return false;
  const options = compilerOptions(config);
  const paths = options.get('paths');
  // Node names the package that it looked for, not the whole import.
  const isInPaths = Object.keys(isRecord(paths) ? paths : {}).some((pattern) => {
    const prefix = pattern.replace(/\*$/, '');
    return prefix !== '' && (`${specifier}/`.startsWith(prefix) || packageOf(prefix) === specifier);
  });
  return isInPaths || isBelowBase(specifier, options.get('baseUrl'), config);
}

function isBelowBase(specifier: string, baseUrl: unknown, config: string): boolean {
  if (typeof baseUrl !== 'string') return false;
  const path = resolve(dirname(config), baseUrl, specifier);
  // Node names a folder of it as if that were a package.
  return existsSync(path) || EXTENSIONS.some((end) => isFile(path + end));
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

function nameOf(path: string): string {
  return path.replace(/^.*[/\\]/, '');
}
