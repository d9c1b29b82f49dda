import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { codeBlocks, readPage } from '../support/pages.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { noClient, openService, type ServiceUnderTest } from './open-service.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const blocks = codeBlocks(readPage('packages/aws-lambda/README.md')).map(({ code }) => code);
const run = promisify(execFile);

const APP = `
import { defineApplication, every } from '@anyhost/core';

class OutOfStock extends Error {
  override readonly name = this.constructor.name;
}

export const app = defineApplication('shop')
  .singleton('pool', () => ({}), { dispose: () => console.log('pool closed') })
  .job('sells', { schedule: every('1m') }, async () => {
    throw new OutOfStock('no tea left');
  });
`;

/** A function of the page's own files and the page's own command; only the application is the test's. */
async function openPage(handlerPart: string): Promise<ServiceUnderTest> {
  const folder = await temporaryFolder();
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'app.ts'), APP);
  await writeFile(join(folder, 'lambda.ts'), block('// lambda.ts', handlerPart));
  await mkdir(join(folder, 'dist/lambda'), { recursive: true });
  // The packages' sources: no build is needed, and none can be stale.
  const command = block('esbuild lambda.ts').trim();
  const PATH = `${join(root, 'node_modules/.bin')}:${dirname(process.execPath)}:${process.env['PATH']}`;
  await run('sh', ['-c', `${command} --conditions=@anyhost/source`], { cwd: folder, env: { PATH } });
  return openService({ folder: join(folder, 'dist/lambda'), file: 'lambda' });
}

function block(...parts: readonly string[]): string {
  const [found, ...more] = blocks.filter((text) => parts.every((part) => text.includes(part)));
  if (found === undefined || more.length > 0) throw new Error(`Expected one block with ${parts.join(' and ')}.`);
  return found;
}

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, the page of the Lambda host', () => {
  it('bundles a function whose errors keep the names of their classes', async () => {
    const { record, outcome } = await (await openPage('handler = createHandler(app);')).run('sells');
    expect(record).toMatchObject({ kind: 'error', errorType: 'OutOfStock', errorMessage: 'no tea left' });
    expect(outcome).toMatchObject({ event: 'execution.faulted', err: { type: 'OutOfStock' } });
  });

  it('shows the health of a function from its own sandbox, beside its runs', async () => {
    const { api, run: runService } = await openPage('healthReport');
    const health = async (): Promise<unknown> => {
      const { payload } = await api.invoke({ requestContext: { http: { path: '/' } } }, { timeoutMs: 30_000 });
      const answer: { readonly statusCode?: unknown; readonly body?: unknown } = Object(payload);
      return { statusCode: answer.statusCode, report: JSON.parse(String(answer.body)) };
    };
    expect(await health()).toMatchObject({ statusCode: 200, report: { status: 'healthy', state: 'started' } });
    await runService('sells');
    expect(await health()).toMatchObject({
      report: {
        services: [{ name: 'sells', counts: { faulted: 1 }, lastOutcome: { error: 'OutOfStock: no tea left' } }],
      },
    });
  });

  it('ends a function at SIGTERM, with its connections closed', async () => {
    const { api, sandbox, run: runService } = await openPage('SIGTERM');
    await runService('sells');
    await api.whenIdle();
    // Far longer than Lambda waits: the function ends by itself.
    expect(await sandbox.terminate({ graceMs: 30_000 })).toEqual({ code: null, signal: 'SIGTERM' });
    const texts = sandbox.lines.map(({ text }) => text).join('\n');
    expect(texts).toContain('pool closed');
    expect(texts).toContain('"event":"host.stopping"');
  });
});
