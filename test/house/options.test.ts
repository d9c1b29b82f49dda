import { describe, expect, test } from 'vitest';
import { readPage } from '../support/pages.ts';
import { readSources } from './sources.ts';

/** Core's and node's pages are compared with the sources in full: `core-readme.test.ts`, `node-readme.test.ts`. */
const packages = ['aws-lambda', 'azure-functions', 'conformance', 'core', 'logging', 'node', 'sqlite', 'testing'];

describe('the options of every published function are on the page of its package', () => {
  test.each(packages)('%s', (packageName) => {
    const page = readPage(`packages/${packageName}/README.md`);
    const inCode = Array.from(page.matchAll(/`[^`\n]+`/g), ([code]) => code).join(' ');
    const options = optionsOf(packageName);
    expect(options).not.toEqual([]);
    expect(options.filter(({ option }) => !new RegExp(`\\b${option}\\b`).test(inCode))).toEqual([]);
  });
});

/** The members of the interfaces whose names end in `Options` and that an entry point of the package exports. */
function optionsOf(packageName: string): readonly { readonly type: string; readonly option: string }[] {
  const sources = readSources().filter((source) => source.packageName === packageName);
  const exported = sources.filter(({ code }) => /^export (?:type )?\{/m.test(code)).map(({ code }) => code);
  return sources
    .flatMap(({ code }) => Array.from(code.matchAll(/export interface (\w*Options)\b[^{]*\{(.*?)^\}/gms)))
    .filter(([, type = '']) => exported.some((code) => new RegExp(`\\b${type}\\b`).test(code)))
    .flatMap(([, type = '', body = '']) =>
      Array.from(body.matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm), ([, option = '']) => ({ type, option })),
    );
}
