import { existsSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { fixtures, openApi, openSandbox } from './open-sandbox.fixture.ts';
import { createLambdaRuntimeApi } from './runtime-api.ts';
import { startLambdaSandbox } from './sandbox.ts';

const timeoutMs = 30_000;

describe('a sandbox', () => {
  it('sees Lambda’s environment variables and the given ones, and nothing of this process', async () => {
    vi.stubEnv('LEAK', 'yes');
    const { api } = await openSandbox({
      cwd: fixtures,
      handler: 'probe.environment',
      env: { ORDERS: '3', AWS_REGION: 'eu-west-1' },
    });
    const { payload } = await api.invoke({}, { timeoutMs });
    expect(payload).toMatchObject({
      ORDERS: '3',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      TZ: ':UTC',
    });
    expect(payload).not.toHaveProperty('LEAK');
    expect(payload).not.toHaveProperty('VITEST');
  });

  it('has a temporary folder of its own, which is removed with it', async () => {
    const folders: string[] = [];
    for (let started = 0; started < 2; started += 1) {
      const { api, sandbox } = await openSandbox({ cwd: fixtures, handler: 'probe.environment' });
      const { payload } = await api.invoke({}, { timeoutMs });
      const { TMPDIR } = Object(payload);
      expect(existsSync(TMPDIR)).toBe(true);
      folders.push(TMPDIR);
      await sandbox.kill();
    }
    expect(new Set(folders).size).toBe(2);
    expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
  });

  it('is refused while another one lives on the same API, and allowed after it', async () => {
    const { api, sandbox } = await openSandbox({ cwd: fixtures, handler: 'probe.answer' });
    const another = { api, cwd: fixtures, handler: 'probe.answer' };
    await expect(startLambdaSandbox(another)).rejects.toMatchObject({ code: 'ERR_ANYHOST_ILLEGAL_STATE' });
    await sandbox.kill();
    await startLambdaSandbox(another);
    expect(await api.invoke({}, { timeoutMs })).toMatchObject({ kind: 'response', coldStart: true });
  });

  it('rejects when its program cannot be started, and leaves the API free', async () => {
    const api = await openApi();
    await expect(startLambdaSandbox({ api, cwd: fixtures, command: '/nowhere/node' })).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await startLambdaSandbox({ api, cwd: fixtures, handler: 'probe.answer' });
    expect(await api.invoke({}, { timeoutMs })).toMatchObject({ kind: 'response' });
  });

  it('is killed by SIGKILL when SIGTERM does not end it in time', async () => {
    const { api, sandbox } = await openSandbox({ cwd: fixtures, handler: 'probe.ignoreSigterm' });
    const invocation = api.invoke({}, { timeoutMs });
    await sandbox.waitForLine('ignoring');
    expect(await sandbox.terminate({ graceMs: 50 })).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await invocation).toMatchObject({ kind: 'exit' });
  });

  it('can be stopped and resumed in the middle of an invocation', async () => {
    const { api, sandbox } = await openSandbox({ cwd: fixtures, handler: 'probe.count' });
    const invocation = api.invoke({ to: 5 }, { timeoutMs });
    await sandbox.waitForLine('1');
    sandbox.freeze();
    expect(sandbox.frozen).toBe(true);
    sandbox.thaw();
    expect(sandbox.frozen).toBe(false);
    expect(await invocation).toMatchObject({ kind: 'response', payload: 5 });
  });

  it('is killed at the deadline even while it is stopped', async () => {
    const { api, sandbox } = await openSandbox({ cwd: fixtures, handler: 'probe.overrun' });
    const invocation = api.invoke({}, { timeoutMs: 1000 });
    await sandbox.waitForLine('working');
    sandbox.freeze();
    expect(await invocation).toMatchObject({ kind: 'timeout' });
    expect(await sandbox.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('answers in time although it ends in the same breath', async () => {
    const { api, sandbox } = await openSandbox({ cwd: fixtures, args: [`${fixtures}/answer-and-exit-client.mjs`] });
    expect(await api.invoke({}, { timeoutMs })).toMatchObject({ kind: 'response', payload: 'bye' });
    expect(await sandbox.exited).toEqual({ code: 7, signal: null });
  });

  it('rejects a wait for a line that it will never write, with what it wrote instead', async () => {
    const { sandbox } = await openSandbox({ cwd: fixtures, handler: 'init-throws.handler' });
    await expect(sandbox.waitForLine(/orders/)).rejects.toMatchObject({
      code: 'ERR_ANYHOST_ILLEGAL_STATE',
      message: expect.stringContaining('no connection string'),
    });
    await expect(sandbox.waitForLine('orders')).rejects.toMatchObject({ code: 'ERR_ANYHOST_ILLEGAL_STATE' });
  });

  it('rejects a wait for it to be idle when it ended instead', async () => {
    const { api } = await openSandbox({ cwd: fixtures, handler: 'init-throws.handler' });
    await expect(api.whenIdle()).rejects.toMatchObject({ code: 'ERR_ANYHOST_ILLEGAL_STATE' });
  });

  it('is gone, and its listener too, when the API has been closed', async () => {
    const listeners = process.listenerCount('exit');
    const { api, sandbox } = await openSandbox({
      cwd: fixtures,
      handler: 'probe.overrun',
      freezeBetweenInvocations: true,
    });
    expect(process.listenerCount('exit')).toBe(listeners + 1);
    const invocation = api.invoke({}, { timeoutMs });
    await sandbox.waitForLine('working');
    await api.close();
    expect(await invocation).toMatchObject({ kind: 'exit', errorMessage: expect.stringContaining('SIGKILL') });
    expect(() => process.kill(sandbox.pid, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
    expect(process.listenerCount('exit')).toBe(listeners);
  });

  it('is refused where it is to be frozen and to serve several invocations at once', async () => {
    const api = await createLambdaRuntimeApi({ maxConcurrency: 2 });
    onTestFinished(() => api.close());
    const sandbox = startLambdaSandbox({ api, cwd: fixtures, freezeBetweenInvocations: true });
    await expect(sandbox).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION' });
  });
});
