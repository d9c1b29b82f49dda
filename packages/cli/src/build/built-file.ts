import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

/** A file that a build wrote, with what it weighs. */
export interface BuiltFile {
  /** Its absolute path. */
  readonly path: string;
  readonly bytes: number;
  /** As it travels in an archive. */
  readonly gzipBytes: number;
}

/** What a build left. */
export interface BuildResult {
  /** The folder to deploy, absolute. */
  readonly folder: string;
  /** The files that were made of the project's sources. */
  readonly files: readonly BuiltFile[];
  /** The module that was bundled, relative to the project; or the description of a generated one. */
  readonly entry: string;
  /** What a reader should know. Whole sentences. */
  readonly notes: readonly string[];
}

/** Weighs a file. */
export async function weigh(path: string): Promise<BuiltFile> {
  const content = await readFile(path);
  return { path, bytes: content.byteLength, gzipBytes: gzipSync(content).byteLength };
}

/** A size for people: `181.8 KB`. */
export function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
