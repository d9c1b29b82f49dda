import { dirname, join, resolve } from 'node:path';
import { isRecord, parseTolerantJson, readProperty } from '@anyhost/core';
import { isFile } from './find-module.ts';

const { readFileSync } = process.getBuiltinModule('node:fs');

/** How many configurations may extend each other. */
const DEEPEST = 8;

/** The compiler options of a tsconfig.json and of those that it extends, as far as these are files. */
export function compilerOptions(config: string, depth = 0): ReadonlyMap<string, unknown> {
  const value = readConfig(config);
  const extended = [readProperty(value, 'extends')].flat().filter((path): path is string => typeof path === 'string');
  const bases = depth < DEEPEST ? extended.flatMap((path) => baseFile(config, path) ?? []) : [];
  const own = readProperty(value, 'compilerOptions');
  const inherited = bases.flatMap((base) => [...compilerOptions(base, depth + 1)]);
  return new Map([...inherited, ...Object.entries(isRecord(own) ? own : {})]);
}

/** What a configuration holds, comments and all; nothing where it cannot be read. */
export function readConfig(file: string): unknown {
  const parsed = parseTolerantJson(readFileSync(file, 'utf8'));
  return parsed.error === undefined ? parsed.value : undefined;
}

function baseFile(config: string, path: string): string | undefined {
  const base = path.startsWith('.') ? resolve(dirname(config), path) : join(dirname(config), 'node_modules', path);
  return [base, `${base}.json`, join(base, 'tsconfig.json')].find(isFile);
}
