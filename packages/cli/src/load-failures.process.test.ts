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

  test('with a stack trace, if it is asked for', async () => {
    const { err } = await childCli(['list', '--verbose'], {
      cwd: project({ 'src/app.ts': "throw new Error('no license');" }),
    });
    expect(err).toMatch(/^ {4}at .*app\.ts/m);
  });
});
