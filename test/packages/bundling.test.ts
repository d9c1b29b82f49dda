import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startAzureWorker } from '@anyhost/testing/azure-worker';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { codeBlocks, firstBlock, readPage, sectionOf } from '../support/pages.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runCommand, stopWhenServing } from './command.ts';

const packed = inject('packed');
const tools = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url));
const page = readPage('docs/bundling.md');

const DYNAMODB =
  "{ endpoint: 'http://127.0.0.1:1', region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }";
const AZURE =
  "{ connectionString: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;BlobEndpoint=http://127.0.0.1:1/a', container: 'state' }";

/** Lends a program a terminal. */
const TERMINAL = '/usr/bin/script';
if (!existsSync(TERMINAL)) console.warn(`Skipping the bundle on a terminal. There is no ${TERMINAL}.`);

/**
 * The commands of the page, run in the packed project; each result is started in a folder without packages. The command for
 * Lambda is run by the tests of the real Lambda runtime.
 */
describe('a bundle', () => {
  describe('for a Node host', () => {
    const command = firstBlock(sectionOf(page, 'A Node host'), 'sh');

    it('serves until SIGTERM', async () => {
      const cwd = await bundle(command);
      const options = { cwd, env: { STATE: ':memory:', ANYHOST_LOG_LEVEL: 'info' }, onLine: stopWhenServing };
      const { code, output } = await runCommand(process.execPath, ['main.mjs'], options);
      expect(output).toContain('"event":"process.serving"');
      expect(output.split('\n').at(-1)).toBe('stopped');
      expect(code).toBe(0);
    });

    it.skipIf(!existsSync(TERMINAL))('writes JSON on a terminal too, where pino-pretty is missing', async () => {
      const cwd = await bundle(command);
      const args = ['-qec', `exec "${process.execPath}" main.mjs`, '/dev/null'];
      const options = { cwd, env: { STATE: ':memory:', ANYHOST_LOG_LEVEL: 'debug' }, onLine: stopWhenServing };
      const { output } = await runCommand(TERMINAL, args, options);
      expect(output).toContain('"event":"log.notPretty"');
      expect(output).toContain('"event":"process.serving"');
    });
  });

  it.each([
    ['an ES module', 0, { type: 'module', main: 'index.mjs' }],
    ['CommonJS', 1, { main: 'index.cjs' }],
  ])('for Azure Functions, as %s, registers its timers and runs them', async (_, index, manifest) => {
    const commands = codeBlocks(sectionOf(page, 'Azure Functions')).filter(({ language }) => language === 'sh');
    const directory = await bundle(commands[index]?.code ?? '');
    await writeFile(join(directory, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(directory, 'host.json'), JSON.stringify({ version: '2.0', functionTimeout: '00:05:00' }));
    const env = { STATE: join(directory, 'state.db'), WEBSITE_TIME_ZONE: 'Europe/Amsterdam' };
    const worker = await startAzureWorker({ directory, env });
    onTestFinished(async () => {
      await worker.kill();
    });
    expect(worker.functions.map(({ name }) => name)).toEqual(['grace-period-manager', 'price-cache']);
    expect(await worker.invokeTimer('price-cache')).toMatchObject({ kind: 'success' });
    expect(await worker.terminate()).toMatchObject({ code: 0 });
  });
});

describe('a state store in a bundle', () => {
  const command = firstBlock(sectionOf(page, 'A Node host'), 'sh').trim();
  const refused = /cannot be (reached|used)|ECONNREFUSED/;

  it.each([
    ['postgres', '', "postgresStateStore({ host: '127.0.0.1', port: 1 })", refused],
    ['redis', '', "redisStateStore('redis://127.0.0.1:1')", refused],
    ['sqlite', '', "sqliteStateStore(':memory:')", /^found nothing$/m],
    ['dynamodb', '', `dynamoDbStateStore(${DYNAMODB}, { tableName: 'state' })`, refused],
    [
      'dynamodb',
      '--external:@aws-sdk/*',
      `dynamoDbStateStore(${DYNAMODB}, { tableName: 'state' })`,
      /SDK cannot be loaded/,
    ],
    ['azure-storage', '--external:@azure/identity', `azureBlobStateStore(${AZURE})`, refused],
  ])('has its client, or says that it was left out: %s %s', async (name, option, create, expected) => {
    expect(page).toContain(option);
    const [factory = ''] = create.split('(');
    const program = `import { ${factory} } from '@anyhost/${name}';
const store = ${create};
console.log(await store.get('key').then(() => 'found nothing', (error: Error) => error.message));
`;
    await writeFile(join(packed.folder, 'src/store.ts'), program);
    const cwd = await bundle(`${command} ${option}`.replace('src/main.ts', 'src/store.ts'));
    const { output } = await runCommand(process.execPath, ['main.mjs'], { cwd });
    expect(output).toMatch(expected);
  });
});

/** Runs a bundling command in the packed project. Returns a folder with nothing but the file that it wrote. */
async function bundle(command: string): Promise<string> {
  const cwd = packed.folder;
  const path = [tools, dirname(process.execPath), process.env['PATH']].join(delimiter);
  expect(await runCommand('sh', ['-e', '-c', command], { cwd, env: { PATH: path } })).toMatchObject({ code: 0 });
  const [, outfile = ''] = /--outfile=(\S+)/.exec(command) ?? [];
  expect(command).toContain('--keep-names');
  const folder = join(await temporaryFolder(), 'app');
  await mkdir(folder);
  await copyFile(join(cwd, outfile), join(folder, outfile.replace(/.*\//, '')));
  return folder;
}
