import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it, test } from 'vitest';
import { readPage } from '../support/pages.ts';
import { runCommand } from './command.ts';
import { fetchPackages } from './fetched.ts';

const VERSIONS = ['5.4.5', '5.9.3', '6.0.3', '7.0.2'];

const compilers = await fetchPackages(
  Object.fromEntries(VERSIONS.map((version) => [`typescript-${version}`, `npm:typescript@${version}`])),
);
if (compilers.reason !== undefined) console.warn(`Skipping other versions of TypeScript. ${compilers.reason}`);

/** Instead of what the tsconfig of the documents has and 5.4 does not know. */
const BEFORE_5_8 = {
  target: 'es2022',
  rewriteRelativeImportExtensions: undefined,
  erasableSyntaxOnly: undefined,
  allowImportingTsExtensions: true,
};

test('the page about TypeScript names the versions that are tested', () => {
  const names = VERSIONS.map((version) => version.split('.').slice(0, 2).join('.'));
  expect(readPage('docs/works-with.md')).toContain(`| tested: ${names.join(', ')}, with`);
});

describe.skipIf(compilers.folder === undefined)('the published types', () => {
  const { folder } = inject('packed');

  it.each(VERSIONS)('compile with TypeScript %s and the tsconfig of the documents', async (version) => {
    const options = version.startsWith('5.4') ? BEFORE_5_8 : {};
    expect(await compile(folder, version, options)).toEqual({ code: 0, output: '' });
  });

  it.each([
    ['node20', 'nodenext'],
    ['node16', 'node16'],
    ['preserve', 'bundler'],
    ['esnext', 'bundler'],
  ])('resolve in a project of ES modules by module %s, moduleResolution %s', async (module, moduleResolution) => {
    expect(await compile(folder, '7.0.2', { module, moduleResolution })).toEqual({ code: 0, output: '' });
  });

  describe('in a CommonJS project', () => {
    const project = join(folder, 'commonjs-types');
    const write = (name: string, text: string): Promise<void> => writeFile(join(project, name), text);

    beforeAll(async () => {
      await mkdir(join(project, 'src'), { recursive: true });
      await write('package.json', JSON.stringify({ type: 'commonjs' }));
      await cp(join(folder, 'tsconfig.json'), join(project, 'tsconfig.json'));
      await write('src/main.ts', "import { defineApplication } from '@anyhost/core';\ndefineApplication('shop');\n");
    });

    it.each([
      ['7.0.2', 'nodenext', 'nodenext', ''],
      ['7.0.2', 'node20', 'nodenext', ''],
      ['7.0.2', 'preserve', 'bundler', ''],
      ['7.0.2', 'node16', 'node16', 'TS1479: The current file is a CommonJS module whose imports will produce'],
      ['5.9.3', 'commonjs', 'node10', "TS2307: Cannot find module '@anyhost/core'"],
    ])('with TypeScript %s, module %s, moduleResolution %s: resolve, or say why not', async (...given) => {
      const [version, module, moduleResolution, problem] = given;
      const { code, output } = await compile(project, version, {
        module,
        moduleResolution,
        verbatimModuleSyntax: false,
      });
      expect(output).toContain(problem);
      expect(code === 0).toBe(problem === '');
    });
  });
});

test.skipIf(compilers.folder === undefined)('the errors that the page quotes are those of the compiler', async () => {
  const { folder } = inject('packed');
  const withoutRewriting = await compile(folder, '7.0.2', { rewriteRelativeImportExtensions: undefined });
  expect(withoutRewriting.output).toContain("TS5097: An import path can only end with a '.ts' extension");
});

/** Compiles a project's programs without writing anything, with its tsconfig and some options more, or (`undefined`) less. */
async function compile(
  project: string,
  version: string,
  options: Readonly<Record<string, string | boolean | undefined>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { compilerOptions, include } = JSON.parse(await readFile(join(project, 'tsconfig.json'), 'utf8'));
  const config = `tsconfig.${[version, ...Object.values(options)].join('-')}.json`;
  await writeFile(
    join(project, config),
    JSON.stringify({ compilerOptions: { ...compilerOptions, skipLibCheck: false, noEmit: true, ...options }, include }),
  );
  const tsc = join(compilers.folder ?? '', `typescript-${version}`, 'bin/tsc');
  return runCommand(process.execPath, [tsc, '--pretty', 'false', '-p', config], { cwd: project });
}
