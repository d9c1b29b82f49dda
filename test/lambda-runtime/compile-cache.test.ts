import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installRuntimeClient } from '../support/install-runtime-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { usePackagedExample } from '../support/use-packaged-example.ts';
import { noClient } from './open-service.ts';
import { openFunction } from './sandbox.ts';

/** What the function says when V8 has refused its cache. */
const REFUSED = 'The compile cache was made by another version of Node';
/** Lambda's own, and a size of the heap, which V8 need not agree on. */
const LAMBDA_OPTIONS = ['--expose-gc', '--max-http-header-size', '81920', '--max-old-space-size=115'];

const { path: client = '' } = await installRuntimeClient();

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, the compile cache of the packaged example', () => {
  const example = usePackagedExample();

  it('is used, and errors keep the names of classes and functions', async () => {
    const { kind, said, errorType, trace } = await failOnce(example.lambda, LAMBDA_OPTIONS);
    expect({ kind, errorType }).toEqual({ kind: 'error', errorType: 'AnyhostError' });
    expect(trace).toMatch(/at findService \(\S*application\.js/);
    expect(said).not.toContain(REFUSED);
  });

  it('is refused where Node runs with other options: the function serves all the same, and says so', async () => {
    const { kind, said, errorType } = await failOnce(example.lambda, ['--no-opt']);
    expect({ kind, errorType }).toEqual({ kind: 'error', errorType: 'AnyhostError' });
    expect(said).toContain(REFUSED);
  });

  it('is refused if it is of another version of V8', async () => {
    const folder = await temporaryFolder();
    await cp(example.lambda, folder, { recursive: true });
    const cache = await readFile(join(folder, 'application.cache'));
    // The version stands in the second word.
    cache.writeUInt8(cache.readUInt8(4) ^ 1, 4);
    await writeFile(join(folder, 'application.cache'), cache);
    const { kind, said, errorType } = await failOnce(folder, LAMBDA_OPTIONS);
    expect({ kind, errorType }).toEqual({ kind: 'error', errorType: 'AnyhostError' });
    expect(said).toContain(REFUSED);
  });
});

/** Invokes a service that does not exist: the answer tells classes and stack. */
async function failOnce(folder: string, options: readonly string[]) {
  const { api, sandbox } = await openFunction({ cwd: folder, args: [...options, client] });
  const { kind, errorType, payload } = await api.invoke(
    { service: 'nobody', trigger: 'manual' },
    { timeoutMs: 30_000 },
  );
  await sandbox.kill();
  const said = sandbox.lines.map(({ text }) => text).join('\n');
  return { kind, errorType, said, trace: JSON.stringify(Object(payload).trace) };
}
