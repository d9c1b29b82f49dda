import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProject } from 'create-anyhost';
import { describe, expect, inject, it } from 'vitest';
import { runCommand } from '../packages/command.ts';
import { allCombinations, folderOf, pairwise } from './combinations.ts';
import { makePlatformTools } from './platform-tools.ts';
import { useSharedFolder } from './shared-folder.ts';

/** The parts of a generated package.json that are read. */
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The call that brings the application to each host. */
const DEPLOYED_BY = {
  node: expect.stringMatching(/^docker build --file infra\/docker\/Dockerfile --tag \S+:latest \.$/),
  lambda: 'sam deploy',
  azure: expect.stringMatching(/^az functionapp deployment source config-zip .* --src dist\/azure\.zip$/),
  kubernetes: 'kubectl apply --kustomize infra/kubernetes/deployment',
  systemd: expect.stringMatching(/^sudo cp infra\/systemd\/host\/\S+\.service \/etc\/systemd\/system\/$/),
};

const all = allCombinations();
const few = pairwise(all);

describe('every project that npm create anyhost can make', () => {
  const shared = useSharedFolder();

  it('is made, and all of them share one installation', async () => {
    const dependencies: Record<string, string> = {};
    for (const combination of all) {
      const folder = join(shared.path, folderOf(combination));
      await createProject({ ...combination, folder });
      // The boundary: a file that was just made.
      const manifest: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      Object.assign(dependencies, manifest.dependencies, manifest.devDependencies);
    }
    await writeFile(join(shared.path, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
    const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', `--registry=${inject('registry')}`];
    await expectToSucceed('npm', args, shared.path);
  });

  it('compiles, against the published types', async () => {
    expect(all.length).toBeGreaterThan(250);
    const [first] = all;
    const options = `./${first === undefined ? '' : folderOf(first)}/tsconfig.json`;
    await writeFile(
      join(shared.path, 'tsconfig.json'),
      JSON.stringify({ extends: options, include: ['*/src', '*/deployment.ts'] }),
    );
    await expectToSucceed('npx', ['--no', 'tsc'], shared.path);
  });

  it('is represented, with each pair of choices, by a dozen or so', () => {
    expect(few.length).toBeGreaterThanOrEqual(12);
    expect(few.length).toBeLessThanOrEqual(16);
  });

  it.each(few.map((combination) => [folderOf(combination), combination] as const))(
    '%s: its own commands work',
    async (name, { hosts }) => {
      const cwd = join(shared.path, name);
      const tools = await makePlatformTools(join(cwd, 'tools'));
      const scripts = ['typecheck', 'test', 'build', 'infra', 'infra:check'];
      for (const host of hosts) scripts.push(`deploy:${host === 'node' ? 'docker' : host}`);
      for (const script of scripts) await expectToSucceed('npm', ['run', '--silent', script], cwd, tools.env);

      const calls = await tools.calls();
      for (const host of hosts) expect(calls.map(({ words }) => words.join(' '))).toContainEqual(DEPLOYED_BY[host]);
      // What the tools are given is there: the folders, the files, the function that the template names.
      const paths = calls.flatMap(({ cwd: from, words }) => words.filter(isGenerated).map((word) => join(from, word)));
      if (hosts.includes('lambda')) paths.push(join(cwd, 'infra/aws', await codeUri(cwd), 'index.cjs'));
      expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    },
  );
});

/** A path of the project; the archive is made by a tool that does nothing here. */
function isGenerated(word: string): boolean {
  return /^(infra|dist)(\/|$)/.test(word) && !word.endsWith('.zip');
}

/** Where the template expects the function. */
async function codeUri(project: string): Promise<string> {
  const template = await readFile(join(project, 'infra/aws/template.yaml'), 'utf8');
  return /CodeUri: (\S+)/.exec(template)?.[1] ?? 'no CodeUri';
}

async function expectToSucceed(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { code, output } = await runCommand(command, args, { cwd, env });
  expect(code, `${command} ${args.join(' ')}\n${output}`).toBe(0);
}
