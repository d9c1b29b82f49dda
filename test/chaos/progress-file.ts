import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WorldReport } from './run-store.ts';

/** The worlds that are over, in a file: a run that was ended goes on after them. */
export class Progress {
  readonly #file: string | undefined;
  readonly #reports: WorldReport[] = [];

  /** @param file - `undefined`: nothing is kept. */
  constructor(file: string | undefined, fresh = false) {
    this.#file = file;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    if (fresh) rmSync(file, { force: true });
    this.#reports.push(...read(file));
  }

  get reports(): readonly WorldReport[] {
    return this.#reports;
  }

  add(report: WorldReport): void {
    this.#reports.push(report);
    if (this.#file !== undefined) writeFileSync(this.#file, JSON.stringify(this.#reports));
  }
}

function read(file: string): readonly WorldReport[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}
