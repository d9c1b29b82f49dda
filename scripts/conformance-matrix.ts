// Runs the conformance pages of all hosts and stores and prints two tables: topics down, hosts or stores across. Progress
// goes to stderr. Arguments name folders to run in place of all: `npm run conformance -- packages/sqlite`.
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

/** The results of one topic in one host or store. */
interface Cell {
  passed: number;
  failed: number;
  skipped: number;
  gaps: number;
}

/** Cells by host or store, and topic. */
type Matrix = ReadonlyMap<string, ReadonlyMap<string, Cell>>;

/** A suite: how its tests are found, and how its table is headed. */
interface Suite {
  readonly what: string;
  readonly pattern: RegExp;
  /** Short, so that the columns fit on a screen: the legend has the whole name. */
  readonly heading: (name: string, names: readonly string[]) => string;
  readonly legend: (name: string) => string;
}

/** The host in the README of the suite is not part of a package. */
const SAMPLE = 'HTTP tick';
const SUITES: readonly Suite[] = [
  {
    what: 'hosts',
    pattern: /^the host (.*)$/,
    heading: (host) =>
      host === SAMPLE ? "README's sample" : host.slice(host.indexOf(' ') + 1).replace(/, \w+: '(\w+)'$/, ' ($1)'),
    legend: (host) => (host === SAMPLE ? `${host} in the README of @anyhost/conformance` : host),
  },
  {
    what: 'state stores',
    pattern: /^the state store (.*)$/,
    heading: (store, stores) => {
      const [kind = store] = store.split(',');
      const sameKind = stores.filter((other) => other.split(',')[0] === kind);
      return sameKind.length === 1 ? kind : `${kind} ${sameKind.indexOf(store) + 1}`;
    },
    legend: (store) => store,
  },
];

const root = path.join(import.meta.dirname, '..');
const { exitCode, report } = runSuite(process.argv.slice(2));
for (const suite of SUITES) {
  const matrix = countTests(report, suite.pattern);
  if (matrix.size > 0) console.log(`${suite.what}\n\n${table(matrix, suite)}\n\n${legend(matrix, suite)}\n`);
}
console.log(
  'A number is tests passed; "–n" do not apply, or need a server that is not here; "~n" are known gaps, "✗n" fail.',
);
process.exitCode = exitCode;

function runSuite(folders: readonly string[]): { readonly exitCode: number; readonly report: Report } {
  const folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
  const outputFile = path.join(folder, 'report.json');
  try {
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
    // The default reporter names each page when it is done, and every test that fails.
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
    const args = [
      'run',
      '--typecheck.enabled=false',
      '--slowTestThreshold=60000',
      ...reporters,
      ...(folders.length > 0 ? folders : pages()),
    ];
    console.error('Running the conformance pages');
    const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
    return { exitCode: status ?? 1, report: JSON.parse(readFileSync(outputFile, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The folders that hold pages of the suites. */
function pages(): readonly string[] {
  const folders = readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}/conformance`);
  return [
    'packages/conformance/src/memory-state-store',
    ...folders.filter((folder) => existsSync(path.join(root, folder))),
  ];
}

function countTests({ testResults }: Report, pattern: RegExp): Matrix {
  const matrix = new Map<string, Map<string, Cell>>();
  for (const { ancestorTitles, title, status } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const name = ancestorTitles.flatMap((ancestor) => pattern.exec(ancestor)?.[1] ?? [])[0];
    const topic = /^([a-z ]+): /i.exec(title)?.[1];
    if (name === undefined || topic === undefined) continue;
    const topics = matrix.get(name) ?? new Map<string, Cell>();
    const cell = topics.get(topic) ?? { passed: 0, failed: 0, skipped: 0, gaps: 0 };
    cell[kindOf(title, status)] += 1;
    matrix.set(name, topics.set(topic, cell));
  }
  // Pages end in another order each time.
  return new Map([...matrix].sort(([one], [other]) => one.localeCompare(other, 'en')));
}

function kindOf(title: string, status: string): keyof Cell {
  if (status === 'failed') return 'failed';
  if (status !== 'passed') return 'skipped';
  return title.includes('[known gap: ') ? 'gaps' : 'passed';
}

function table(matrix: Matrix, suite: Suite): string {
  const topics = [...new Set([...matrix.values()].flatMap((cells) => [...cells.keys()]))];
  const rows = [
    ['', ...headings(matrix, suite)],
    ...topics.map((topic) => [topic, ...[...matrix.values()].map((cells) => text(cells.get(topic)))]),
  ];
  const widths = ['', ...matrix.keys()].map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const [head = '', ...body] = rows.map((cells) => line(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function headings(matrix: Matrix, { heading }: Suite): readonly string[] {
  return [...matrix.keys()].map((name, _, names) => heading(name, names));
}

function legend(matrix: Matrix, suite: Suite): string {
  const short = headings(matrix, suite);
  const width = Math.max(...short.map((heading) => heading.length));
  return [...matrix.keys()].map((name, column) => `${short[column]?.padEnd(width)}  ${suite.legend(name)}`).join('\n');
}

function text(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  const { passed, failed, skipped, gaps } = cell;
  return [`${passed}`, failed && `✗${failed}`, gaps && `~${gaps}`, skipped && `–${skipped}`].filter(Boolean).join(' ');
}
