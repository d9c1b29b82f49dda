import { dirname, join, resolve } from 'node:path';
import { parseTolerantJson, readProperty } from '@anyhost/core';
import { nearestManifest } from '../application/explain-load-failure.ts';
import { isFile, shownPath } from '../application/find-module.ts';
import { type Finding, ok, warning } from './finding.ts';

const { readFileSync } = process.getBuiltinModule('node:fs');

/** How many configurations may extend each other. */
const DEEPEST = 8;
/** What TypeScript must be told so that it accepts only what Node loads. */
const COMPILER_OPTIONS = ['erasableSyntaxOnly', 'verbatimModuleSyntax'];
const EXTENSION_OPTIONS = ['allowImportingTsExtensions', 'rewriteRelativeImportExtensions'];

/** Whether the settings around a module let Node load it as it stands. */
export function checkModules(file: string, cwd: string): readonly Finding[] {
  return [checkKind(file, cwd), ...(/\.[cm]?ts$/.test(file) ? [checkCompiler(file, cwd)] : [])];
}

function checkKind(file: string, cwd: string): Finding {
  if (/\.m[jt]s$/.test(file)) return ok('modules', 'The application is an ES module by its extension.');
  const manifest = nearestManifest(dirname(file));
  const type = manifest === undefined ? undefined : readProperty(readJson(manifest), 'type');
  if (type === 'module')
    return ok('modules', `The application is an ES module: "type": "module" in ${shownPath(manifest ?? '', cwd)}.`);
  const place = shownPath(manifest ?? join(dirname(file), 'package.json'), cwd);
  return warning(
    'modules',
    type === undefined
      ? `${place} has no "type": Node finds out by reading each file twice.`
      : `${place} has "type": ${JSON.stringify(type)}.`,
    `Set "type": "module" in ${place}, or name the module .mts.`,
  );
}

function checkCompiler(file: string, cwd: string): Finding {
  const found = nearestConfig(dirname(file));
  if (found === undefined) {
    return warning(
      'typescript',
      'There is no tsconfig.json.',
      `Write one with ${COMPILER_OPTIONS.map(set).join(' and ')}.`,
    );
  }
  const config = shownPath(found, cwd);
  const options = compilerOptions(found);
  if (options.size === 0 && readProperty(readJson(found), 'references') !== undefined) {
    return ok('typescript', `${config} leaves its options to the projects that it references.`);
  }
  const missing = COMPILER_OPTIONS.filter((name) => options.get(name) !== true);
  const hasExtensions = EXTENSION_OPTIONS.some((name) => options.get(name) === true);
  const wanted = [...missing.map(set), ...(hasExtensions ? [] : [EXTENSION_OPTIONS.map(set).join(' or ')])];
  if (options.has('paths')) wanted.push('no "paths", which Node does not know: use "imports" in package.json');
  if (wanted.length === 0) return ok('typescript', `${config} accepts only what Node loads.`);
  return warning('typescript', `${config} accepts code that Node cannot load.`, `Set ${wanted.join(', ')}.`);
}

function set(name: string): string {
  return `"${name}": true`;
}

/** The options of a configuration and of those that it extends, as far as these are files. */
function compilerOptions(config: string, depth = 0): ReadonlyMap<string, unknown> {
  const value = readJson(config);
  const extended = [readProperty(value, 'extends')].flat().filter((path): path is string => typeof path === 'string');
  const bases = depth < DEEPEST ? extended.flatMap((path) => baseFile(config, path) ?? []) : [];
  const own = readProperty(value, 'compilerOptions');
  const inherited = bases.flatMap((base) => [...compilerOptions(base, depth + 1)]);
  return new Map([...inherited, ...Object.entries(typeof own === 'object' && own !== null ? own : {})]);
}

function baseFile(config: string, path: string): string | undefined {
  const base = path.startsWith('.') ? resolve(dirname(config), path) : join(dirname(config), 'node_modules', path);
  return [base, `${base}.json`, join(base, 'tsconfig.json')].find(isFile);
}

function nearestConfig(folder: string): string | undefined {
  const config = join(folder, 'tsconfig.json');
  if (isFile(config)) return config;
  const above = dirname(folder);
  return above === folder ? undefined : nearestConfig(above);
}

function readJson(file: string): unknown {
  const parsed = parseTolerantJson(readFileSync(file, 'utf8'));
  return parsed.error === undefined ? parsed.value : undefined;
}
