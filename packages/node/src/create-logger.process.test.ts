import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { createLogger } from './create-logger.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const PROGRAM = fileURLToPath(new URL('./logger-scenarios.fixture.ts', import.meta.url));

describe('createLogger', () => {
  test('writes JSON lines at info and above, complete although the process ends at once', async () => {
    const lines = (await outputOf('pipe')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'info', service: 'poll', event: 'spoken', count: 1, msg: 'said' }),
      expect.objectContaining({
        level: 'error',
        event: 'failed',
        msg: 'went wrong',
        err: {
          type: 'Error',
          message: 'outer',
          stack: expect.stringContaining('Error: outer'),
          cause: { type: 'Error', message: 'inner', stack: expect.stringContaining('Error: inner') },
        },
      }),
      expect.objectContaining({ event: 'http' }),
      expect.objectContaining({ event: 'frozen' }),
      expect.objectContaining({ event: 'several' }),
      expect.objectContaining({ event: 'feigned' }),
      expect.objectContaining({ event: 'paid', order: { id: 7, card: '[redacted]' } }),
    ]);
  });

  test.each(['pipe', 'terminal'] as const)('writes no other field of an error to a %s', async (kind) => {
    const output = await outputOf(kind, { NO_COLOR: '1' });
    expect(output).toContain('unauthorized');
    expect(output).toContain('ERR_BAD_REQUEST');
    expect(output).not.toMatch(/Authorization|secret-token/);
  });

  test('writes frozen errors, and aggregates that hold themselves', async () => {
    const lines = (await outputOf('pipe')).trimEnd().split('\n');
    const errors = Object.fromEntries(lines.map((line) => JSON.parse(line)).map(({ event, err }) => [event, err]));
    expect(errors).toMatchObject({
      http: { type: 'Error', code: 'ERR_BAD_REQUEST', cause: { type: 'TypeError', message: 'no token' } },
      frozen: { type: 'RangeError', message: 'frozen' },
      several: { type: 'AggregateError', errors: [{ message: 'one' }, { message: expect.stringContaining('itself') }] },
    });
  });

  test('ANYHOST_LOG_LEVEL sets the level', async () => {
    expect(await outputOf('pipe', { ANYHOST_LOG_LEVEL: 'debug' })).toContain('not at this level');
    expect(await outputOf('pipe', { ANYHOST_LOG_LEVEL: 'silent' })).toBe('');
  });

  test('writes lines for people on a terminal, just as complete', async () => {
    const output = await outputOf('terminal', { NO_COLOR: '1' });
    // Without the event and the execution, which people do not look for.
    expect(output).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: said \{"service":"poll","count":1\}$/m);
    expect(output).toMatch(/ERROR: went wrong/);
    expect(output).toContain('Error: outer');
  });

  test('escapes control characters in the text of a line on a terminal', async () => {
    const output = await outputOf('terminal', { NO_COLOR: '1' });
    expect(output).toContain(String.raw`ERROR: feigned\n{"level":"info"}\u001b[2J`);
    // In the error's own text as well: only the ends of lines and indents are printed.
    expect(output.replaceAll(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
  });

  test('writes JSON on a terminal too where pino-pretty cannot be loaded, as in a bundle, and says so at debug', async () => {
    const outfile = join(temporaryFolder({}), 'bundle.mjs');
    await bundle(outfile);
    const { stdout } = await promisify(execFile)(process.execPath, [outfile, 'terminal'], {
      env: { ...process.env, ANYHOST_LOG_LEVEL: 'debug' },
    });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, 2)).toMatchObject([{ level: 'debug', event: 'log.notPretty' }, { event: 'quiet' }]);
  });

  test('has the values at paths of redact replaced', async () => {
    for (const kind of ['pipe', 'terminal'] as const) {
      const output = await outputOf(kind, { NO_COLOR: '1' });
      expect(output).toContain('"card":"[redacted]"');
      expect(output).not.toContain('4111');
    }
  });

  test('cuts an error of 5 MB, and one of 10 000 errors', async () => {
    const lines = (await outputOf('huge')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['long', 'many']);
    for (const line of lines) expect(line.length).toBeLessThan(60_000);
  });

  test('colours them unless NO_COLOR is set', async () => {
    expect(await outputOf('terminal', { NO_COLOR: '' })).toContain('\u001B[');
    expect(await outputOf('terminal', { NO_COLOR: '1' })).not.toContain('\u001B[');
  });

  test('a level that does not exist is refused, naming those that do', () => {
    const surroundings = { env: { ANYHOST_LOG_LEVEL: 'loud' }, pid: 1, stdout: {} };
    expect(() => createLogger(surroundings)).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining('ANYHOST_LOG_LEVEL is "loud"; expected'),
      }),
    );
  });
});

/** The program of {@link outputOf} as a user bundles one. */
async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [PROGRAM],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@anyhost/source'],
    // pino is CommonJS and asks for Node's own modules by require.
    banner: { js: "import { createRequire as from } from 'node:module'; const require = from(import.meta.url);" },
    logLevel: 'warning',
  });
}

async function outputOf(
  kind: 'pipe' | 'terminal' | 'huge',
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@anyhost/source', PROGRAM, kind], {
    env: { ...process.env, ANYHOST_LOG_LEVEL: '', ...env },
  });
  return stdout;
}
