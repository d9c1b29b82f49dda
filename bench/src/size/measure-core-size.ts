import { gzipSync } from 'node:zlib';
import { type Figure, type RowResult, valueFigure } from '../figure.ts';
import { bundleCore, type CoreBundle } from './bundle-core.ts';

const BUDGET_KB = 15;
const LANGUAGE_BUDGET_KB = 18;
/** What a host that computes due times imports in addition. */
const SCHEDULE_LANGUAGE = "export { dueTimesOf } from '@anyhost/core/schedule';";
const LISTED_MODULES = 10;

/** How large core alone becomes in a Lambda, without a logger and an adapter. */
export async function measureCoreSize(): Promise<RowResult> {
  const core = await bundleCore();
  const withLanguage = await bundleCore(SCHEDULE_LANGUAGE);
  return {
    figures: [
      figure('core alone', core, BUDGET_KB),
      figure('core with the schedule language', withLanguage, LANGUAGE_BUDGET_KB),
    ],
    notes: [
      `core-size: esbuild, minified, ESM for Node 22, gzip -9; raw ${kilobytes(core.bytes.length / 1024)} and ${kilobytes(withLanguage.bytes.length / 1024)}; 1 KB is 1024 bytes. The ${LISTED_MODULES} largest modules, in bytes of the bundle:`,
      ...listing('core alone', core),
      ...listing('core with the schedule language', withLanguage),
    ],
  };
}

function figure(name: string, { bytes }: CoreBundle, budget: number): Figure {
  const size = gzipSync(bytes, { level: 9 }).byteLength / 1024;
  return valueFigure({ name: `bundle for a Lambda, gzip: ${name}`, format: kilobytes, budget }, [size]);
}

function listing(name: string, { modules }: CoreBundle): readonly string[] {
  const largest = modules.slice(0, LISTED_MODULES);
  return largest.map(
    ({ path, bytes }) => `  ${name}  ${String(bytes).padStart(6)}  ${path.replace(/^.*packages\//, '')}`,
  );
}

function kilobytes(value: number): string {
  return `${value.toFixed(1)} KB`;
}
