// What anyhost costs: `npm run bench -- [--runs N] [--only engine|size|cold]`. Measures and prints; never fails for a number.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { withBundles } from './bundles/build-bundles.ts';
import { measureSize } from './bundles/measure-size.ts';
import { measureColdStart } from './cold-start/measure-cold-start.ts';
import { measureEngine } from './engine/measure-engine.ts';
import { formatReport, type Report } from './report.ts';

const PARTS = ['engine', 'size', 'cold'];
const DEFAULT_RUNS = 40;

const { values } = parseArgs({ options: { runs: { type: 'string' }, only: { type: 'string' } } });
const runs = values.runs === undefined ? DEFAULT_RUNS : Number(values.runs);
const only = values.only;
if (!Number.isInteger(runs) || runs < 1)
  throw new Error(`--runs is '${values.runs}'; expected a whole number, 1 or more`);
if (only !== undefined && !PARTS.includes(only)) throw new Error(`--only is '${only}'; expected ${PARTS.join(', ')}`);

const reports: Report[] = [];
if (wanted('engine')) reports.push(await measureEngine(runs));
if (wanted('size') || wanted('cold')) {
  await withBundles(async (bundles) => {
    if (wanted('size')) reports.push(await measureSize(bundles));
    if (wanted('cold')) reports.push(await measureColdStart(bundles, runs));
  });
}
const rounds = only === 'size' ? '' : `, ${runs} rounds`;
console.log(`Node ${process.versions.node}, ${availableParallelism()} cores${rounds}\n`);
for (const report of reports) console.log(formatReport(report));

function wanted(part: string): boolean {
  return only === undefined || only === part;
}
