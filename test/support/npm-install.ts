import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRESS = /^(Extracting|Building) [\w-]+( with node-gyp)?\.\.\.$|build complete/;
const KEPT_LINES = 15;

/** Installs the dependencies of a folder's `package.json`. Resolves with a description of the failure, or `undefined`. */
export async function runNpmInstall(folder: string, log: (line: string) => void): Promise<string | undefined> {
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    '--foreground-scripts',
    '--ignore-scripts=false',
    '--prefix',
    folder,
  ];
  const child = spawn('npm', args, { cwd: folder, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (PROGRESS.test(line)) log(`  ${line}`);
      lastLines.push(line);
      if (lastLines.length > KEPT_LINES) lastLines.shift();
    });
  }
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`npm could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      resolve(code === 0 ? undefined : `npm ended with ${signal ?? code}\n${lastLines.join('\n')}`);
    });
  });
}

// Native addons need Node's headers, which npm asks nodejs.org for unless an option says where they are. The addon uses
// only Node-API: headers of another version do.
function environment(): NodeJS.ProcessEnv {
  const folders = [dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  const headers = folders.find((folder) => existsSync(join(folder, 'include/node/node_api.h')));
  return headers === undefined ? process.env : { npm_config_nodedir: headers, ...process.env };
}
