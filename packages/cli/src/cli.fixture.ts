import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@anyhost/core';
import type { ProcessLike } from '@anyhost/node';
import { VirtualClock } from '@anyhost/testing';
import { onTestFinished } from 'vitest';
import type { ExitCode } from './command/command.ts';
import { runCli } from './run-cli.ts';

/** The folder of the application that most tests work on. */
export const SHOP: string = fileURLToPath(new URL('fixtures/shop/', import.meta.url));

/** Where a command line is run. */
export interface Place {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly isTTY?: boolean;
}

/** What a command line did. */
export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process. Default: in the folder of the shop, at 2026-11-26T10:00:00Z, a Thursday. */
export async function cli(args: readonly string[], place: Place = {}): Promise<Ran> {
  const { cwd = SHOP, env = {}, clock = new VirtualClock({ now: '2026-11-26T10:00:00Z' }), isTTY = false } = place;
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    process: fakeProcess(cwd, env),
    stdout: { isTTY, write: (text) => out.push(text) },
    stderr: { isTTY, write: (text) => err.push(text) },
    clock,
  });
  return { code, out: out.join(''), err: err.join('') };
}

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'anyhost-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The environment in which the shop has a database of its own. */
export function shopEnvironment(): Readonly<Record<string, string>> {
  return { SHOP__DATABASE: join(temporaryFolder(), 'shop.db'), USER: 'ann' };
}

function fakeProcess(cwd: string, env: Readonly<Record<string, string>>): ProcessLike {
  return {
    pid: 1,
    env: { ANYHOST_LOG_LEVEL: 'silent', ...env },
    argv: ['node', 'anyhost'],
    stdout: {},
    stderr: {},
    cwd: () => cwd,
    getActiveResourcesInfo: () => [],
    exit: () => {},
    on: () => {},
    off: () => {},
  };
}
