import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A function app in a folder of its own outside the workspace, with a copy of the real `@azure/functions`. */
export interface FunctionApp {
  directory: string;
  remove(): void;
}

/** Writes a function app. `files` are its texts by path; host.json and package.json have defaults. */
export function writeFunctionApp(files: Record<string, string>): FunctionApp {
  const directory = mkdtempSync(path.join(realpathSync(tmpdir()), 'function-app-'));
  const defaults = {
    'host.json': JSON.stringify({ version: '2.0' }),
    'package.json': JSON.stringify({ type: 'module', main: 'functions.js' }),
  };
  for (const [name, text] of Object.entries({ ...defaults, ...files })) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  for (const name of ['@azure/functions', '@azure/functions-extensions-base', 'cookie']) {
    cpSync(packageFolder(name), path.join(directory, 'node_modules', name), { recursive: true, dereference: true });
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function packageFolder(name: string): string {
  const require = createRequire(import.meta.url);
  const folder = require.resolve
    .paths(name)
    ?.map((modules) => path.join(modules, name))
    .find((candidate) => isPackage(require, candidate));
  if (folder === undefined) throw new Error(`The package ${name} is not installed.`);
  return folder;
}

function isPackage(require: NodeJS.Require, folder: string): boolean {
  try {
    require.resolve(path.join(folder, 'package.json'));
    return true;
  } catch {
    return false;
  }
}
