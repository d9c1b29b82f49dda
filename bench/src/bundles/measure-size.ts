import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Report, verdict } from '../report.ts';
import type { Bundle, Bundles } from './build-bundles.ts';

const BUDGET_KB = 12;

interface Size {
  readonly name: string;
  readonly raw: number;
  readonly gzip: number;
}

/** How large a deployment becomes, against a bare handler with the same logger. */
export async function measureSize({ bare, pino, middy, anyhost }: Bundles): Promise<Report> {
  const floor = await sizeOf(pino);
  const subjects = await Promise.all([bare, middy, anyhost].map(sizeOf));
  return {
    title: 'Size of a bundle',
    columns: ['', 'raw', 'gzip', 'gzip above the floor', 'budget'],
    rows: [floor, ...subjects].map(({ name, raw, gzip }) => {
      const above = gzip - floor.gzip;
      const budget = name === anyhost.name ? verdict(above, BUDGET_KB, ' KB') : '';
      return [name, kilobytes(raw), kilobytes(gzip), name === floor.name ? 'floor' : kilobytes(above), budget];
    }),
    notes: ['esbuild, minified, ESM for Node 22, everything in one file; 1 KB is 1024 bytes.'],
  };
}

/** In units of 1024 bytes. */
async function sizeOf({ name, folder }: Bundle): Promise<Size> {
  const bytes = await readFile(join(folder, 'index.mjs'));
  return { name, raw: bytes.byteLength / 1024, gzip: gzipSync(bytes, { level: 9 }).byteLength / 1024 };
}

function kilobytes(value: number): string {
  return `${value.toFixed(1)} KB`;
}
