import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reports } from '../../packages/infra/src/containers/applications.fixture.ts';
import { filesOf } from '../../packages/infra/src/containers/container-files.fixture.ts';
import { noSystemd, RealSystemd } from '../../packages/node/src/systemd/real-systemd.fixture.ts';
import { bundle } from '../support/bundle.ts';

const APPLICATION = fileURLToPath(
  new URL('../../packages/infra/src/containers/applications.fixture.ts', import.meta.url),
);
const HOST = fileURLToPath(new URL('../../packages/node/src/index.ts', import.meta.url));
const FEEDS = 3;

if (noSystemd !== undefined) console.warn(`The generated units are not run by a real systemd: ${noSystemd}`);

describe.skipIf(noSystemd !== undefined)('the generated units, by a real systemd', () => {
  let parent: string;
  let systemd: RealSystemd;

  /** What a machine has: Node, and the built application in its folder. */
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'anyhost-machine-'));
    const [opt, bin] = [join(parent, 'opt'), join(parent, 'bin')];
    await mkdir(bin, { recursive: true });
    await copyFile(process.execPath, join(bin, 'node'));
    await installProgram(opt, 'main', 'await runHost(reports).catch(() => {});');
    await installProgram(opt, 'once', 'await runOnce(reports, undefined, { exit: true }).catch(() => {});');
    systemd = await RealSystemd.boot({ '/opt': opt, '/usr/local/bin': bin });
    const deployment = { systemd: { mode: 'both', notify: true, watchdogMs: 1000 } } as const;
    for (const { path, text } of await filesOf({ application: reports, target: 'systemd', deployment })) {
      if (/\.(?:service|timer)$/.test(path)) systemd.write(basename(path), text);
    }
  });
  afterAll(async () => {
    await systemd.end();
    await rm(parent, { recursive: true, force: true });
  });

  async function installProgram(opt: string, name: string, text: string): Promise<void> {
    const folder = join(opt, 'reports');
    await mkdir(join(folder, 'dist'), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const entry = join(parent, `${name}.ts`);
    const imports = `import { runHost, runOnce } from '${HOST}';\nimport { reports } from '${APPLICATION}';\n`;
    await writeFile(entry, `${imports}${text}\n`);
    await bundle({ entry, outfile: join(folder, 'dist', `${name}.js`) });
  }

  test('the host counts as started, feeds its watchdog, and stops with success', async () => {
    const unit = 'reports.service';
    expect(await systemd.systemctl('start', unit)).toEqual({ status: 0, output: '' });
    expect(await systemd.show(unit)).toMatchObject({
      ActiveState: 'active',
      StatusText: 'Serving 1 background service',
    });
    const fed = new Set<string | undefined>();
    while (fed.size <= FEEDS) fed.add((await systemd.show(unit))['WatchdogTimestampMonotonic']);
    expect(await systemd.systemctl('stop', unit)).toEqual({ status: 0, output: '' });
    const ended = { ActiveState: 'inactive', Result: 'success', ExecMainStatus: '0', NRestarts: '0' };
    expect(await systemd.show(unit)).toMatchObject(ended);
  });

  test('a service runs once, and its unit ends with success', async () => {
    const unit = 'reports-daily-report.service';
    expect(await systemd.systemctl('start', unit)).toEqual({ status: 0, output: '' });
    expect(await systemd.show(unit)).toMatchObject({ ActiveState: 'inactive', Result: 'success', ExecMainStatus: '0' });
    await systemd.untilLogged(unit, 'execution.completed');
  });
});
