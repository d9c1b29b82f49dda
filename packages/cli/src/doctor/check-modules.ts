import { dirname, join } from 'node:path';
import { readProperty } from '@anyhost/core';
import { compilerOptions, readConfig } from '../application/compiler-options.ts';
import { shownPath } from '../application/find-module.ts';
import { nearestFile } from '../application/nearest-file.ts';
import { type Finding, ok, warning } from './finding.ts';

/** The compiler options with which TypeScript accepts only what Node loads. */
const COMPILER_OPTIONS = ['erasableSyntaxOnly', 'verbatimModuleSyntax'];
const EXTENSION_OPTIONS = ['allowImportingTsExtensions', 'rewriteRelativeImportExtensions'];

/** Whether the settings around a module let Node load it as it stands. */
export function checkModules(file: string, cwd: string): readonly Finding[] {
  return [checkKind(file, cwd), ...(/\.[cm]?ts$/.test(file) ? [checkCompiler(file, cwd)] : [])];
}

function checkKind(file: string, cwd: string): Finding {
  if (/\.m[jt]s$/.test(file)) return ok('modules', 'The application is an ES module by its extension.');
  const manifest = nearestFile(dirname(file), 'package.json');
  const type = manifest === undefined ? undefined : readProperty(readConfig(manifest), 'type');
  if (type === 'module')
    return ok('modules', `The application is an ES module: "type": "module" in ${shownPath(manifest ?? '', cwd)}.`);
  const place = shownPath(manifest ?? join(dirname(file), 'package.json'), cwd);
  return warning(
    'modules',
    type === undefined
      ? `${place} has no "type": Node detects the module type by parsing each file twice.`
      : `${place} has "type": ${JSON.stringify(type)}.`,
    `Set "type": "module" in ${place}, or use the extension .mts.`,
  );
}

function checkCompiler(file: string, cwd: string): Finding {
  const found = nearestFile(dirname(file), 'tsconfig.json');
  if (found === undefined) {
    return warning(
      'typescript',
      'There is no tsconfig.json.',
      `Write one with ${COMPILER_OPTIONS.map(set).join(' and ')}.`,
    );
  }
  const config = shownPath(found, cwd);
  const options = compilerOptions(found);
  if (options.size === 0 && readProperty(readConfig(found), 'references') !== undefined) {
    return ok('typescript', `${config} has its options in the projects that it references.`);
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
