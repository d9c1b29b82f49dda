import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { childCli } from './child-cli.fixture.ts';
import { temporaryFolder } from './cli.fixture.ts';

const APP =
  "export const app = { definition: { name: 'one', settings: [], services: [], hostedServices: [], healthChecks: [] }, backgroundServices: [] };\n";
const MODULE = '{ "type": "module" }';

function project(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries({ 'package.json': MODULE, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

describe('a module that Node cannot load is refused, and the message says what to change', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['an enum', { 'src/app.ts': `enum Color { Red }\n${APP}` }, '"erasableSyntaxOnly": true'],
    [
      'a parameter property',
      { 'src/app.ts': `class A { constructor(private x: number) {} }\n${APP}` },
      '"erasableSyntaxOnly": true',
    ],
    [
      'an import without extension',
      { 'src/app.ts': `import './other';\n${APP}`, 'src/other.ts': '' },
      "import './…/other.ts'",
    ],
    [
      'an import of a folder',
      { 'src/app.ts': `import './other';\n${APP}`, 'src/other/index.ts': '' },
      "import './…/other/index.ts'",
    ],
    [
      'an import of the built file',
      { 'src/app.ts': `import './other.js';\n${APP}`, 'src/other.ts': '' },
      'import it with its own extension',
    ],
    ['an import of nothing', { 'src/app.ts': `import './nothing.ts';\n${APP}` }, 'Check the path.'],
    ['a path alias', { 'src/app.ts': `import '@/other';\n${APP}` }, 'path aliases of tsconfig.json'],
    [
      'a path alias of tsconfig.json',
      {
        'src/app.ts': `import 'services/other';\n${APP}`,
        'tsconfig.json': '{ "compilerOptions": { "paths": { "services/*": ["./src/*"] } } }',
      },
      'path aliases of tsconfig.json',
    ],
    [
      'a path alias with a scope',
      {
        'src/app.ts': `import '@shop/other';\n${APP}`,
        'tsconfig.json': '{ "extends": "./base.json" }',
        'base.json': '{ "compilerOptions": { "paths": { "@shop/*": ["./src/*"] } } }',
      },
      'path aliases of tsconfig.json',
    ],
    [
      'a path below baseUrl',
      {
        'src/app.ts': `import 'lib/other.ts';\n${APP}`,
        'src/lib/other.ts': '',
        'tsconfig.json': '{ "compilerOptions": { "baseUrl": "src" } }',
      },
      'path aliases of tsconfig.json',
    ],
    [
      'an alias of package.json',
      { 'src/app.ts': `import '#other';\n${APP}` },
      'Add #other to "imports" in package.json.',
    ],
    [
      'a package that is not installed',
      { 'src/app.ts': `import 'no-such-package/x';\n${APP}` },
      'npm install no-such-package.',
    ],
    [
      'a type that is imported as a value',
      { 'src/app.ts': `import { Shape } from './other.ts';\n${APP}`, 'src/other.ts': 'export interface Shape {}' },
      'import { type Shape } from',
    ],
    ['a CommonJS package', { 'package.json': '{ "type": "commonjs" }', 'src/app.ts': APP }, 'set "type": "module" in '],
    [
      'JSX',
      { 'app.tsx': APP, 'package.json': '{ "type": "module", "anyhost": { "app": "app.tsx" } }' },
      'Node loads no JSX',
    ],
    [
      'CommonJS in an ES module',
      { 'app.js': "exports.app = require('./other.js');\n" },
      'use import and export, or name a CommonJS file .cjs',
    ],
    [
      'an error in TypeScript',
      { 'src/app.ts': `import './other.ts';\n${APP}`, 'src/other.ts': '\nexport const x = (1;\n' },
      'at src/other.ts:2.\n',
    ],
    [
      'an error in JavaScript',
      { 'app.js': 'const x = = 1;\n' },
      "Unexpected token '='. Run node app.js to see the location.",
    ],
    [
      'a module that throws lines',
      { 'src/app.ts': "throw new Error('Not valid:\\n  port');\n" },
      'cannot be loaded: Not valid:\n  port.',
    ],
    [
      'a module that throws no error',
      { 'src/app.ts': "throw 'no license';\n" },
      'A non-Error value was thrown: "no license"',
    ],
    [
      'an error that is its own cause',
      { 'src/app.ts': "const e = new Error('x'); e.cause = e; throw e;\n" },
      'src/app.ts cannot be loaded: x.',
    ],
    [
      'a module that throws',
      { 'src/app.ts': `throw new Error('no license');\n${APP}` },
      'src/app.ts cannot be loaded: no license.',
    ],
  ])('%s', async (_, files, message) => {
    const { code, out, err } = await childCli(['list'], { cwd: project(files) });
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('cannot be loaded: ');
    expect(err).toContain(message);
    expect(err).not.toMatch(/^ {4}at /m);
  });

  test('also when it fails after it was loaded, while the command is at work', async () => {
    const source =
      "setTimeout(() => { throw new Error('late'); });\nawait new Promise(() => setTimeout(() => {}, 60_000));\n";
    const { code, err } = await childCli(['list'], { cwd: project({ 'src/app.ts': source }) });
    expect([code, err]).toEqual([1, 'anyhost: late\n']);
  });

  test('with a stack trace, if it is asked for', async () => {
    const { err } = await childCli(['list', '--verbose'], {
      cwd: project({ 'src/app.ts': "throw new Error('no license');" }),
    });
    expect(err).toMatch(/^ {4}at .*app\.ts/m);
  });
});
