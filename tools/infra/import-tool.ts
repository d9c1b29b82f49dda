import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/**
 * A package of this folder, or `undefined` where it is not installed: the tests that need it are skipped then, with a
 * warning. `npm run test:infra` installs them.
 *
 * @typeParam Module - What the test uses of it.
 */
export async function importTool<Module>(name: string): Promise<Module | undefined> {
  let path: string;
  try {
    path = require.resolve(name);
  } catch {
    console.warn(`Skipping the checks by ${name}: it is not installed. npm run test:infra installs it.`);
    return undefined;
  }
  return await import(pathToFileURL(path).href);
}
