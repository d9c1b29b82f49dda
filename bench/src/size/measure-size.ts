import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Bundle, Bundles } from '../bundles/build-bundles.ts';
import { type RowResult, valueFigure } from '../figure.ts';

const BUDGET_KB = 16;

/** How large a deployment becomes, against a bare handler with the same logger. */
export async function measureSize({ pino, middy, anyhost }: Bundles): Promise<RowResult> {
  const floor = await sizeOf(pino);
  const [ofMiddy, ofAnyhost] = [await sizeOf(middy), await sizeOf(anyhost)];
  return {
    figures: [
      valueFigure({ name: 'bundle above bare handler with pino, gzip: middy', format: kilobytes }, [ofMiddy - floor]),
      valueFigure(
        { name: 'bundle above bare handler with pino, gzip: application', format: kilobytes, budget: BUDGET_KB },
        [ofAnyhost - floor],
      ),
    ],
    notes: [
      `size: the bare handler with pino is ${kilobytes(floor)}, with middy ${kilobytes(ofMiddy)}, the small application ${kilobytes(ofAnyhost)}; minified, gzip -9, everything in one file.`,
    ],
  };
}

/** In units of 1024 bytes. */
async function sizeOf({ folder }: Bundle): Promise<number> {
  return gzipSync(await readFile(join(folder, 'index.mjs')), { level: 9 }).byteLength / 1024;
}

function kilobytes(value: number): string {
  return `${value.toFixed(1)} KB`;
}
