// Packs every published package and checks the tarballs: what they contain, how they resolve, whether their types are right.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { publishedPackages } from './published-packages.ts';

const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** The part of `npm pack --json` that the checks read. */
interface Packed {
  name: string;
  filename: string;
  files: { path: string }[];
}

const folder = await mkdtemp(join(tmpdir(), 'anyhost-pack-'));
try {
  const packages = await publishedPackages();
  const results = await Promise.all(packages.map((pkgDir) => check(pkgDir, folder)));
  const failed = results.filter((problems) => problems.length > 0).length;
  if (failed > 0) process.exitCode = 1;
  console.log(`${results.length} packages checked, ${failed} with problems`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function check(pkgDir: string, destination: string): Promise<string[]> {
  const packed = await pack(pkgDir, destination);
  const tarball = join(destination, packed.filename);
  const problems = [...checkFiles(packed), ...(await checkWithPublint(tarball)), ...(await checkTypes(tarball))];
  console.log([`${packed.name}: ${problems.length === 0 ? 'ok' : 'not ok'}`, ...problems].join('\n  '));
  return problems;
}

async function pack(pkgDir: string, destination: string): Promise<Packed> {
  const { stdout } = await run(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', destination], {
    cwd: pkgDir,
  });
  // npm 11 answers with a list, npm 12 with an object by package name; both hold the same record.
  const [packed] = Object.values<Packed>(JSON.parse(stdout));
  if (packed === undefined) throw new Error(`npm pack said nothing about ${pkgDir}`);
  return packed;
}

function checkFiles({ files }: Packed): string[] {
  const paths = files.map((file) => file.path);
  // Templates have tests of their own, for the projects that are made of them.
  const code = paths.filter((path) => !path.startsWith('templates/'));
  const tests = code.filter((path) => /\.(test|test-d|fixture)\.|tsbuildinfo$/.test(path));
  const missing = ['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'].filter((path) => !paths.includes(path));
  return [...tests.map((path) => `must not be packed: ${path}`), ...missing.map((path) => `is not packed: ${path}`)];
}

async function checkWithPublint(tarball: string): Promise<string[]> {
  const bytes = await readFile(tarball);
  const packed = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: packed } });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

async function checkTypes(tarball: string): Promise<string[]> {
  const cli = fileURLToPath(import.meta.resolve('@arethetypeswrong/cli/package.json'));
  const args = [join(cli, '..', 'dist', 'index.js'), tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'];
  try {
    await run(process.execPath, args);
    return [];
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    return [`attw: ${output.trim()}`];
  }
}
