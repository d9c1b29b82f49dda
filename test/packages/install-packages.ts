import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a user would write, apart from our packages. */
const LIBRARIES = { '@azure/functions': '4.16.5', '@types/node': '24.10.1' };

/** The parts of a manifest that are read here. */
interface Manifest {
  readonly name: string;
}

/**
 * Makes a project in an empty folder: packs every package, installs the tarballs by npm, and compiles the programs in
 * `consumer` as a user's compiler would, against the published types.
 *
 * @returns the folder of the compiled programs.
 */
export async function installPackages(folder: string): Promise<string> {
  const tarballs = join(folder, 'tarballs');
  const project = join(folder, 'project');
  await mkdir(tarballs);
  await mkdir(project);
  await run('npm', ['run', '--silent', 'build'], { cwd: root });
  const dependencies = { ...(await pack(tarballs)), ...LIBRARIES };
  await writeJson(join(project, 'package.json'), { private: true, type: 'module', dependencies });
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: project });
  await cp(fileURLToPath(new URL('./consumer', import.meta.url)), join(project, 'src'), { recursive: true });
  return compile(project);
}

/** Packs the packages. Returns the tarball of each. */
async function pack(destination: string): Promise<Record<string, string>> {
  const folders = await readdir(join(root, 'packages'));
  const packages = folders
    .filter((folder) => folder !== 'node_modules')
    .map((folder) => join(root, 'packages', folder));
  const workspaces = packages.flatMap((folder) => ['-w', folder]);
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', destination, ...workspaces], { cwd: root });
  const tarballs = await readdir(destination);
  const entries = await Promise.all(
    packages.map(async (folder) => {
      const { name }: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      const prefix = `${name.replace('@', '').replace('/', '-')}-`;
      const tarball = tarballs.find((file) => file.startsWith(prefix));
      if (tarball === undefined) throw new Error(`npm packed no ${name} from ${basename(folder)}: ${tarballs}`);
      return [name, `file:${join(destination, tarball)}`] as const;
    }),
  );
  return Object.fromEntries(entries);
}

async function compile(project: string): Promise<string> {
  const out = join(project, 'out');
  await writeJson(join(project, 'tsconfig.json'), {
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      rewriteRelativeImportExtensions: true,
      skipLibCheck: true,
      rootDir: 'src',
      outDir: 'out',
    },
    include: ['src'],
  });
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project]).catch(
    (error: unknown) => {
      throw new Error(`The programs do not compile against the published types:\n${Object(error).stdout}`);
    },
  );
  // The same folder is a function app.
  await writeJson(join(out, 'package.json'), { type: 'module', main: 'functions.js' });
  await writeFile(join(out, 'vitest.config.js'), "export default { test: { include: ['store-suite.js'] } };");
  await writeJson(join(out, 'host.json'), { version: '2.0', functionTimeout: '00:05:00' });
  return out;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, JSON.stringify(value, undefined, 2));
}
