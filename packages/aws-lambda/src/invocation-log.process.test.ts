import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('sandbox-program.fixture.ts', import.meta.url));

interface ProgramEnd {
  readonly code: unknown;
  readonly signal: unknown;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly stderr: string;
}

/** Runs the function in a process of its own and reads every line it has written. */
function runProgram(what: string, environment: Record<string, string> = {}): Promise<ProgramEnd> {
  // Of this process nothing else is passed on.
  const { NODE_COMPILE_CACHE } = process.env;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=@anyhost/source', PROGRAM, what],
      { env: { NODE_COMPILE_CACHE, ...environment }, maxBuffer: 2 ** 26 },
      (_, stdout, stderr) => {
        const lines = stdout.split('\n').filter((line) => line !== '');
        const { exitCode: code, signalCode: signal } = child;
        resolve({ code, signal, lines: lines.map((line) => JSON.parse(line)), stderr });
      },
    );
  });
}

describe('the log of a sandbox', () => {
  it('is complete when an answer leaves, and every line names its invocation', async () => {
    const { signal, lines } = await runProgram('answered');
    expect(signal).toBe('SIGKILL');
    const working = lines.filter(({ msg }) => msg === 'working');
    expect(working.map(({ line }) => line)).toEqual(
      [1, 2].flatMap(() => Array.from({ length: 2000 }, (_, index) => index + 1)),
    );
    const requests = lines.filter(({ event }) => event === 'execution.completed');
    expect(requests).toMatchObject([
      { level: 'info', requestId: 'request-1', trigger: 'manual' },
      { level: 'info', requestId: 'request-2', occurrence: 'tick@2026-03-01T09:30:00Z' },
    ]);
    expect(working[0]).toMatchObject({ level: 'warn', requestId: 'request-1', service: 'tick' });
    expect(working[0]?.['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('is complete when the process ends because of an abandoned execution', async () => {
    const { code, lines } = await runProgram('abandoned');
    expect(code).toBe(1);
    expect(lines.slice(-3)).toMatchObject([
      { level: 'error', event: 'execution.abandoned', requestId: 'request-1' },
      { level: 'warn', event: 'service.failing', requestId: 'request-1' },
      { level: 'fatal', event: 'lambda.sandboxEnded', requestId: 'request-1', service: 'stuck', exitCode: 1 },
    ]);
  });

  it('names no invocation rather than the wrong one where several run at once', async () => {
    const { lines } = await runProgram('concurrent');
    const ends = lines.filter(({ event }) => event === 'execution.skipped' || event === 'execution.completed');
    expect(ends.map(({ event, requestId }) => [event, requestId])).toEqual([
      ['execution.skipped', undefined],
      ['execution.completed', undefined],
      ['execution.completed', 'request-3'],
    ]);
  });

  it('holds name, message, stack, code and causes of an error, and no other field', async () => {
    const { lines } = await runProgram('failing');
    const faults = lines.filter(({ event }) => event === 'execution.faulted');
    expect(faults.map(({ err }) => err)).toMatchObject([
      {
        type: 'Error',
        message: 'status 401',
        stack: expect.stringContaining('status 401'),
        code: 'ERR_BAD_REQUEST',
        cause: { type: 'TypeError', message: 'no token' },
      },
      { type: 'RangeError', message: 'frozen' },
      { type: 'AggregateError', errors: [{ message: 'one' }, { message: expect.stringContaining('itself') }] },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/Authorization|secret-token/);
  });

  it('is not flooded by one error: 5 MB of text and 10 000 inner errors are cut', async () => {
    const { lines } = await runProgram('huge');
    const [fault] = lines.filter(({ event }) => event === 'execution.faulted');
    expect(fault).toMatchObject({ err: { errorCount: 10_000 } });
    expect(JSON.stringify(fault).length).toBeLessThan(60_000);
  });

  it('names the invocation of each line where Lambda serves several at once', async () => {
    const { lines } = await runProgram('interleaved', { AWS_LAMBDA_MAX_CONCURRENCY: '64' });
    const working = lines.filter(({ msg }) => msg === 'working');
    expect(working).toHaveLength(20 * 10);
    expect(working.filter(({ service, requestId }) => requestId !== `request-${String(service)}`)).toEqual([]);
    const ends = lines.filter(({ event }) => event === 'execution.completed');
    expect(ends.map(({ service, requestId }) => [service, requestId]).toSorted()).toEqual(
      Array.from({ length: 20 }, (_, index) => [`job-${index}`, `request-job-${index}`]).toSorted(),
    );
  });

  it('starts at the level of AWS_LAMBDA_LOG_LEVEL, below ANYHOST_LOG_LEVEL', async () => {
    const { lines } = await runProgram('abandoned', { AWS_LAMBDA_LOG_LEVEL: 'FATAL' });
    expect(lines).toMatchObject([{ level: 'fatal' }]);
    const both = await runProgram('abandoned', { AWS_LAMBDA_LOG_LEVEL: 'FATAL', ANYHOST_LOG_LEVEL: 'error' });
    expect(both.lines).toMatchObject([{ level: 'error' }, { level: 'fatal' }]);
  });

  it('runs at info where AWS_LAMBDA_LOG_LEVEL is not a level, and says so once', async () => {
    const { lines } = await runProgram('failing', { AWS_LAMBDA_LOG_LEVEL: 'LOUD' });
    const said = lines.filter(({ event }) => event === 'lambda.logLevelUnknown');
    expect(said).toMatchObject([{ level: 'warn', value: '"LOUD"', msg: expect.stringContaining('"LOUD"; expected') }]);
    expect(lines.map(({ level }) => level)).not.toContain('debug');
  });

  it('has no values at the paths of redact', async () => {
    const { lines } = await runProgram('redacted');
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'paid', order: { id: 7, card: '[redacted]' } }));
  });

  it('starts at the level of ANYHOST_LOG_LEVEL', async () => {
    const { lines } = await runProgram('abandoned', { ANYHOST_LOG_LEVEL: 'fatal' });
    expect(lines).toMatchObject([{ level: 'fatal' }]);
  });
});

describe('a sandbox', () => {
  it('loads no schedule language, installs no signal handler and holds no timer at the answer', async () => {
    const { stderr } = await runProgram('answered');
    const { imported, resources, signals } = JSON.parse(stderr);
    expect(imported).toContain('pino');
    expect(imported.filter((name: string) => name.includes('parse-cron'))).toEqual([]);
    expect(imported).not.toContain('aws-lambda');
    expect(resources).not.toContain('Timeout');
    expect(signals.filter((name: string) => name.startsWith('SIG'))).toEqual([]);
  });
});
