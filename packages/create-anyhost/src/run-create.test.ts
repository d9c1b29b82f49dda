import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { STORES, storeProblem } from './choices.ts';
import { runCreate } from './run-create.ts';

const ALL = ['--hosts', 'lambda,kubernetes', '--store', 'postgres', '--test', 'vitest'];

describe('npm create anyhost', () => {
  test('makes a project of flags, and says what comes next', async () => {
    const { code, out, cwd } = await create(['my-shop', ...ALL]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Created \d+ files in my-shop\. Next:\n\n {2}cd my-shop\n {2}npm install\n {2}npm test\n {2}npm run build:lambda$/,
    );
    expect((await readdir(join(cwd, 'my-shop'))).toSorted()).toEqual([
      '.gitignore',
      'README.md',
      'deployment.ts',
      'package.json',
      'src',
      'tsconfig.build.json',
      'tsconfig.json',
    ]);
    expect((await readdir(join(cwd, 'my-shop/src'))).toSorted()).toEqual([
      'app.ts',
      'lambda.ts',
      'main.ts',
      'once.ts',
      'state-store.ts',
      'stock-check.test.ts',
      'stock-check.ts',
      'warehouse.ts',
    ]);
    const manifest = JSON.parse(await readFile(join(cwd, 'my-shop/package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'my-shop', dependencies: { '@anyhost/postgres': expect.any(String) } });
    expect(Object.keys(manifest.scripts).slice(0, 4)).toEqual(['start', 'test', 'build', 'typecheck']);
  });

  test.each(
    STORES.flatMap(({ name: store }): (readonly [hosts: string, store: string])[] => [
      ['node,systemd', store],
      ...(storeProblem(store, ['kubernetes']) === undefined
        ? [['node,lambda,azure,kubernetes,systemd', store] as const]
        : []),
    ]),
  )('leaves no mark of a template in any file, for %s with the store %s', async (hosts, store) => {
    const { cwd } = await create(['shop', '--yes', '--hosts', hosts, '--store', store]);
    const entries = await readdir(join(cwd, 'shop'), { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((found) => found.isFile())) {
      const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
      expect(text, entry.name).not.toMatch(/#(if|else|end)\b|my-app/);
      expect(text, entry.name).toMatch(/[^\n]\n$/);
      expect(text, entry.name).not.toMatch(/\n\n\n/);
    }
  });

  test('takes the defaults for the rest with --yes', async () => {
    const { code, cwd } = await create(['--yes']);
    expect(code).toBe(0);
    expect(await readdir(join(cwd, 'my-app/src'))).not.toContain('state-store.ts');
    expect(JSON.parse(await readFile(join(cwd, 'my-app/package.json'), 'utf8')).scripts.test).toBe('node --test');
  });

  test('asks four questions, by number or name, again after a wrong answer', async () => {
    const answers = ['My Shop', 'shop', '2, kubernetes', 'sqlite', '3', '', ''];
    const { code, asked, out, cwd } = await create([], answers);
    expect(code).toBe(0);
    expect(asked.map((question) => question.replace(/ \(.*/, ''))).toEqual([
      'Project folder?',
      'Project folder?',
      'One or more, separated by commas',
      'One',
      'One',
      'One',
    ]);
    expect(out).toContain('"My Shop" cannot be a package name, because it has upper-case letters.');
    // Not offered: Lambda loses the file.
    expect(out).not.toMatch(/\d {2}sqlite/);
    expect(out).toContain('"sqlite" is not in the list.');
    expect(await readFile(join(cwd, 'shop/src/state-store.ts'), 'utf8')).toContain('redisStateStore');
    expect(await readdir(join(cwd, 'shop/src'))).toEqual(expect.arrayContaining(['lambda.ts', 'once.ts']));
  });

  test('asks only what flags leave open', async () => {
    const { asked, code } = await create(['shop', '--hosts', 'node', '--store', 'none'], ['vitest']);
    expect(asked).toHaveLength(1);
    expect(code).toBe(0);
  });

  test.each([
    [['x'], 'There is no terminal to ask in, and these answers are missing: --hosts, --store, --test'],
    [['My-App', ...ALL], '"My-App" cannot be a package name, because it has upper-case letters'],
    [['x', 'y', ...ALL], 'Expected one folder, got'],
    [['x', 'lambda'], 'npm passes flags on only after two hyphens'],
    [['x', '--name', 'y', ...ALL], 'use only one of them'],
    [['x', '--hosts', 'gcp'], '--hosts is "gcp"; choose from node, lambda, azure, kubernetes, systemd.'],
    [['x', '--store', 'mysql'], '--store is "mysql"; choose from'],
    [['x', '--test', 'jest'], '--test is "jest"; choose from node, vitest.'],
    [['x', '--yes', '--hosts', 'lambda', '--store', 'sqlite'], 'does not persist on lambda: choose postgres'],
    [['x', '--hots', 'lambda'], "Unknown option '--hots'. Flags are --name, --hosts, --store, --test, --yes, --help"],
    [['x', '--store'], '--store'],
  ])('exits with 2 for %j, and makes nothing', async (args, message) => {
    const { code, err, out, cwd } = await create(args);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(await readdir(cwd)).toEqual([]);
  });

  test('refuses a folder that is not empty, and changes nothing in it', async () => {
    const { cwd } = await create(['x', '--help']);
    await mkdir(join(cwd, 'full'));
    await writeFile(join(cwd, 'full/notes.txt'), 'mine');
    const { code, err } = await create(['full', '--yes'], undefined, cwd);
    expect(err).toMatch(/full is not empty: it contains notes\.txt\. Choose another folder\. Nothing was changed/);
    expect(code).toBe(2);
    expect(await readdir(join(cwd, 'full'))).toEqual(['notes.txt']);
  });

  test('asks for another folder at once where the first one is not empty', async () => {
    const { cwd } = await create(['x', '--help']);
    await mkdir(join(cwd, 'full'));
    await writeFile(join(cwd, 'full/notes.txt'), 'mine');
    const { code, asked, out } = await create(ALL, ['full', 'fresh'], cwd);
    expect(asked).toHaveLength(2);
    expect(out).toContain('full is not empty: it contains notes.txt.');
    expect(code).toBe(0);
    const given = await create(['full'], [], cwd);
    expect(given).toMatchObject({ code: 2, asked: [] });
  });

  test.each(['file', 'file/below'])('refuses %s, which is no folder', async (folder) => {
    const { cwd } = await create(['x', '--help']);
    await writeFile(join(cwd, 'file'), 'mine');
    const { code, err } = await create([folder, '--yes'], undefined, cwd);
    expect(err).toContain('is a file, or is inside one');
    expect(code).toBe(2);
  });

  test('takes an empty folder, and one with nothing but a repository', async () => {
    const { cwd } = await create(['x', '--help']);
    await mkdir(join(cwd, 'fresh/.git'), { recursive: true });
    expect(await create(['fresh', '--yes'], undefined, cwd)).toMatchObject({ code: 0 });
    expect(existsSync(join(cwd, 'fresh/package.json'))).toBe(true);
  });

  test('names the folder as a shell takes it', async () => {
    const { out } = await create(["my 'own' work/shop", '--yes']);
    expect(out).toContain("  cd 'my '\\''own'\\'' work/shop'\n");
  });

  test('explains itself', async () => {
    const { code, out } = await create(['--help']);
    expect(out).toMatch(/--hosts.*--store.*--test.*--yes/s);
    expect(code).toBe(0);
  });
});

/** Runs a command line in a folder of its own, with the answers of a person, or with nobody to ask. */
async function create(args: readonly string[], answers?: readonly string[], folder?: string) {
  const cwd = folder ?? (await mkdtemp(join(tmpdir(), 'create-anyhost-')));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const out: string[] = [];
  const err: string[] = [];
  const asked: string[] = [];
  const open = [...(answers ?? [])];
  const ask = async (question: string): Promise<string> => {
    asked.push(question);
    const answer = open.shift();
    if (answer === undefined) throw new Error(`Nobody answers ${question}`);
    return answer;
  };
  const code = await runCreate(args, {
    cwd,
    ask: answers && ask,
    print: (line) => out.push(line),
    printError: (line) => err.push(line),
  });
  return { code, out: out.join('\n'), err: err.join('\n'), asked, cwd };
}
