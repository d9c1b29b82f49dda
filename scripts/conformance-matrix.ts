// Runs the conformance pages of all hosts and prints a table: topics down, hosts across. Progress goes to stderr.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface TestResult {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
}

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly TestResult[] }[];
}

/** The results of one topic in one host. */
interface Cell {
  passed: number;
  failed: number;
  skipped: number;
  gaps: number;
}

const HOST = /^the host (.*)$/;
const root = path.join(import.meta.dirname, '..');

/** The host in the README of the suite is not part of a package. */
const SAMPLE = 'HTTP tick';

const { exitCode, report } = runSuite();
const hosts = countTests(report);
console.log(table(hosts));
console.log(`\n${legend([...hosts.keys()])}`);
console.log('\nA number is tests passed; "–n" do not apply to the host, "~n" are known gaps, "✗n" fail.');
process.exitCode = exitCode;

function runSuite(): { readonly exitCode: number; readonly report: Report } {
  const folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
  const outputFile = path.join(folder, 'report.json');
  try {
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
    // The default reporter names each page when it is done, and every test that fails.
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
    const args = ['run', '--typecheck.enabled=false', '--slowTestThreshold=60000', ...reporters, ...pages()];
    console.error('Running the conformance pages of all hosts');
    const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
    return { exitCode: status ?? 1, report: JSON.parse(readFileSync(outputFile, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The folders that hold pages of the suite. */
function pages(): readonly string[] {
  const folders = readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}/conformance`);
  return folders.filter((folder) => existsSync(path.join(root, folder)));
}

/** Cells by host and topic. */
function countTests({ testResults }: Report): ReadonlyMap<string, ReadonlyMap<string, Cell>> {
  const hosts = new Map<string, Map<string, Cell>>();
  for (const { ancestorTitles, title, status } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const host = HOST.exec(ancestorTitles.find((ancestor) => HOST.test(ancestor)) ?? '')?.[1];
    const topic = /^([a-z ]+): /.exec(title)?.[1];
    if (host === undefined || topic === undefined) continue;
    const topics = hosts.get(host) ?? new Map<string, Cell>();
    const cell = topics.get(topic) ?? { passed: 0, failed: 0, skipped: 0, gaps: 0 };
    cell[kindOf(title, status)] += 1;
    hosts.set(host, topics.set(topic, cell));
  }
  // Pages end in another order each time.
  return new Map([...hosts].sort(([one], [other]) => one.localeCompare(other, 'en')));
}

function kindOf(title: string, status: string): keyof Cell {
  if (status === 'failed') return 'failed';
  if (status !== 'passed') return 'skipped';
  return title.includes('[known gap: ') ? 'gaps' : 'passed';
}

function table(hosts: ReadonlyMap<string, ReadonlyMap<string, Cell>>): string {
  const topics = [...new Set([...hosts.values()].flatMap((cells) => [...cells.keys()]))];
  const rows = [
    ['', ...[...hosts.keys()].map(heading)],
    ...topics.map((topic) => [topic, ...[...hosts.values()].map((cells) => text(cells.get(topic)))]),
  ];
  const widths = ['', ...hosts.keys()].map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const [head = '', ...body] = rows.map((cells) => line(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Short, so that the columns fit on a screen: the package and the option's name stand in the legend. */
function heading(host: string): string {
  if (host === SAMPLE) return "README's sample";
  return host.slice(host.indexOf(' ') + 1).replace(/, \w+: '(\w+)'$/, ' ($1)');
}

function legend(hosts: readonly string[]): string {
  const width = Math.max(...hosts.map((host) => heading(host).length));
  const owner = (host: string): string => (host === SAMPLE ? `${host} in the README of @anyhost/conformance` : host);
  return hosts.map((host) => `${heading(host).padEnd(width)}  ${owner(host)}`).join('\n');
}

function text(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  const { passed, failed, skipped, gaps } = cell;
  return [`${passed}`, failed && `✗${failed}`, gaps && `~${gaps}`, skipped && `–${skipped}`].filter(Boolean).join(' ');
}
