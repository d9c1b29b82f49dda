import { afterEach, describe, expect, test, vi } from 'vitest';
import { compileCache } from '../compile-cache.fixture.ts';
import { type FunctionApp, writeFunctionApp } from './function-app.fixture.ts';
import { type AzureWorker, type AzureWorkerOptions, startAzureWorker } from './index.ts';

const worlds: { app: FunctionApp; worker?: AzureWorker }[] = [];

afterEach(async () => {
  for (const { app, worker } of worlds.splice(0)) {
    await worker?.kill();
    app.remove();
  }
});

describe('loading', () => {
  test('an ESM app is loaded by the glob of its main, with what it registers', async () => {
    const worker = await start({
      'package.json': JSON.stringify({ type: 'module', main: 'dist/{poll,report}.js' }),
      'dist/poll.js': timer('poll', '() => {}', "schedule: '0 */5 * * * *', useMonitor: true"),
      'dist/report.js': timer(
        'report',
        '() => {}',
        "schedule: '0 0 9 * * 1-5', retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: 1500 }",
      ),
      'dist/other.js': timer('other'),
    });
    expect(worker.functions.map(({ name, triggerType, schedule }) => ({ name, triggerType, schedule }))).toEqual([
      { name: 'poll', triggerType: 'timerTrigger', schedule: '0 */5 * * * *' },
      { name: 'report', triggerType: 'timerTrigger', schedule: '0 0 9 * * 1-5' },
    ]);
    expect(worker.functions[0]?.trigger).toMatchObject({ useMonitor: true });
    expect(worker.functions[1]?.retry).toMatchObject({ retryStrategy: 'fixedDelay', maxRetryCount: 2 });
  });

  test('a CommonJS app is loaded and invoked likewise', async () => {
    const worker = await start({
      'package.json': JSON.stringify({ main: 'index.js' }),
      'index.js': `const { app } = require('@azure/functions');
        app.timer('poll', { schedule: '0 * * * * *', handler: (timer, context) => context.info('polled') });`,
    });
    const result = await worker.invokeTimer('poll');
    expect(result).toMatchObject({
      kind: 'success',
      logs: [{ level: 'information', message: 'polled', category: 'user' }],
    });
  });

  test('top-level await and registering in an appStart hook work', async () => {
    const worker = await start({
      'functions.js': `import { app } from '@azure/functions';
        await new Promise((resolve) => setTimeout(resolve, 50));
        app.hook.appStart(() => {
          console.log('started in ' + process.cwd());
          app.timer('late', { schedule: '0 * * * * *', handler: () => {} });
        });`,
    });
    expect(worker.functions.map(({ name }) => name)).toEqual(['late']);
    expect(await worker.waitForOutput(/^started in/)).toBe(`started in ${worlds[0]?.app.directory}`);
  });

  test('only the given settings reach the app, and what every process needs', async () => {
    vi.stubEnv('LEAKED_FROM_THE_TEST', 'yes');
    const worker = await start(
      {
        'functions.js': timer(
          'env',
          `() => JSON.stringify([process.env.GIVEN, process.env.LEAKED_FROM_THE_TEST, process.execArgv, process.cwd()])`,
        ),
      },
      { env: { GIVEN: 'yes' } },
    );
    const result = await worker.invokeTimer('env');
    const expected = { string: JSON.stringify(['yes', null, [], worlds[0]?.app.directory]) };
    expect(result).toMatchObject({ kind: 'success', returnValue: expected });
  });

  test.each([
    ['an entry file that throws', { 'functions.js': "throw new Error('no database')" }, /"functions\.js": no database/],
    ['a main that matches nothing', { 'package.json': '{"main":"dist/*.js"}' }, /"dist\/\*\.js": no file matches/],
    ['no main', { 'package.json': '{}' }, /no "main"/],
    [
      'an appStart hook that throws',
      { 'functions.js': hook('appStart', "() => { throw new Error('hook failed'); }") },
      /hook failed/,
    ],
    [
      'a function registered twice',
      { 'functions.js': `${timer('twice')}\napp.timer('twice', { schedule: '0 * * * * *', handler() {} });` },
      /"twice" has already been registered/,
    ],
    [
      'names that differ in case only',
      { 'functions.js': `${timer('twice')}\napp.timer('Twice', { schedule: '0 * * * * *', handler() {} });` },
      /ignores case/,
    ],
    ['a name that the host refuses', { 'functions.js': timer('9 lives') }, /'9 lives'/],
    ['a process that ends while loading', { 'functions.js': 'process.exit(3)' }, /exit code 3/],
    ['a host.json of another version', { 'host.json': '{"version":"1.0"}' }, /"version": "2\.0"/],
  ])('%s fails the start and leaves no process', async (_, files, message) => {
    await expect(start(files)).rejects.toThrow(message);
  });

  test('an app that never finishes loading is given up', async () => {
    const files = { 'functions.js': 'setInterval(() => {}, 1000); await new Promise(() => {});' };
    const failure = start(files, { startTimeoutMs: 1000 });
    await expect(failure).rejects.toMatchObject({ code: 'ERR_ANYHOST_STARTUP_TIMEOUT' });
  });

  test('registering after the start ends the worker with 1', async () => {
    const worker = await start({
      'functions.js': `${timer('poll', `() => { setImmediate(() => app.timer('late', { schedule: '0 * * * * *', handler() {} })); return new Promise(() => {}); }`)}`,
    });
    expect(await worker.invokeTimer('poll')).toMatchObject({ kind: 'killed', exit: { code: 1, signal: null } });
    expect(worker.stderr.join('\n')).toContain('A function can only be registered during app startup');
  });
});

describe('an invocation', () => {
  test('hands over the timer in camelCase, and a context with its id', async () => {
    const worker = await start({
      'functions.js': timer(
        'echo',
        '(timer, context) => JSON.stringify({ timer, id: context.invocationId, retry: context.retryContext, metadata: context.triggerMetadata })',
      ),
    });
    const scheduleStatus = {
      last: '2026-03-01T09:25:00+00:00',
      next: '2026-03-01T09:30:00+00:00',
      lastUpdated: '2026-03-01T09:25:00+00:00',
    };
    const result = await worker.invokeTimer('echo', { scheduleStatus, isPastDue: true, invocationId: 'id-1' });
    expect(returned(result)).toEqual({
      timer: { schedule: { adjustForDST: true }, scheduleStatus, isPastDue: true },
      id: 'id-1',
    });
  });

  test('has no status with the monitor off, and a retry context on a retry only', async () => {
    const worker = await start({
      'functions.js': timer('echo', '(timer, context) => JSON.stringify([timer.scheduleStatus, context.retryContext])'),
    });
    const retryContext = { retryCount: 1, maxRetryCount: 3, exception: { message: 'first time' } };
    expect(returned(await worker.invokeTimer('echo', { scheduleStatus: null, retryContext }))).toEqual([
      null,
      retryContext,
    ]);
  });

  test('is due this second by default', async () => {
    const worker = await start({ 'functions.js': timer('echo', '(timer) => timer.scheduleStatus.next') });
    const result = await worker.invokeTimer('echo');
    const next = result.kind === 'success' ? JSON.stringify(result.returnValue) : '';
    expect(next).toMatch(/^\{"string":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"\}$/);
  });

  test('that returns nothing is a success without a value', async () => {
    const worker = await start({ 'functions.js': timer('quiet') });
    const result = await worker.invokeTimer('quiet');
    expect(result).toMatchObject({ kind: 'success', returnValue: undefined, logs: [] });
    expect(result.durationMs).toBeGreaterThan(0);
  });

  test('that throws is a failure with message and stack, and nothing else of the error', async () => {
    const worker = await start({
      'functions.js': timer(
        'fault',
        "async () => { throw Object.assign(new TypeError('no such order', { cause: new Error('gone') }), { code: 'E1' }); }",
      ),
    });
    const result = await worker.invokeTimer('fault');
    expect(result.kind === 'failure' && Object.keys(result.error)).toEqual(['message', 'stack']);
    expect(result).toMatchObject({
      kind: 'failure',
      error: { message: 'no such order', stack: expect.stringContaining('functions.js') },
    });
  });

  test('that throws undefined is reported as a success', async () => {
    const worker = await start({ 'functions.js': timer('odd', '() => { throw undefined; }') });
    expect(await worker.invokeTimer('odd')).toMatchObject({ kind: 'success' });
  });

  test('whose value cannot be serialised is a failure', async () => {
    const worker = await start({ 'functions.js': timer('big', '() => ({ count: 1n })') });
    const result = await worker.invokeTimer('big');
    expect(result).toMatchObject({ kind: 'failure', error: { message: expect.stringContaining('BigInt') } });
  });

  test('keeps its log lines with their levels, apart from those of others and from stdout', async () => {
    const worker = await start({
      'functions.js': timer(
        'chat',
        `async (timer, context) => {
        console.log('printed');
        for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'log']) {
          context[level](level + ' of ' + context.invocationId, { n: 1 });
          await new Promise((resolve) => setImmediate(resolve));
        }
      }`,
      ),
    });
    const [one, two] = await Promise.all([
      worker.invokeTimer('chat', { invocationId: 'one' }),
      worker.invokeTimer('chat', { invocationId: 'two' }),
    ]);
    const levels = ['trace', 'debug', 'information', 'warning', 'error', 'information'];
    expect(one.logs.map(({ level }) => level)).toEqual(levels);
    expect(two.logs.every(({ message }) => message.endsWith('of two { n: 1 }'))).toBe(true);
    expect(worker.stdout).toEqual(['printed', 'printed']);
  });

  test('that logs after its end gets a warning', async () => {
    const worker = await start({
      'functions.js': timer('late', "(timer, context) => { setImmediate(() => context.info('too late')); }"),
    });
    await worker.invokeTimer('late', { invocationId: 'id-1' });
    await worker.waitForOutput(/too late/);
    const warning = {
      level: 'warning',
      category: 'system',
      message: expect.stringContaining('after function execution has completed'),
    };
    expect(worker.logs).toEqual([
      { ...warning, invocationId: 'id-1' },
      { level: 'information', category: 'user', message: 'too late', invocationId: 'id-1' },
    ]);
  });

  test('runs between its hooks, which may replace inputs and result', async () => {
    const worker = await start({
      'functions.js': `${timer('poll', '(timer) => timer.note')}
        app.hook.preInvocation((context) => { context.hookData.seen = 'seen'; context.inputs[0].note = 'added'; });
        app.hook.postInvocation((context) => { context.result = context.result + ' and ' + context.hookData.seen; });`,
    });
    expect(await worker.invokeTimer('poll')).toMatchObject({
      kind: 'success',
      returnValue: { string: 'added and seen' },
    });
  });

  test('with a wrong option is refused, and leaves the worker as it is', async () => {
    const worker = await start({ 'functions.js': timer('poll') });
    const calls: readonly (readonly [() => Promise<unknown>, RegExp])[] = [
      [() => worker.invokeTimer('poll', { timeoutMs: Number.NaN }), /^invokeTimer: timeoutMs is NaN/],
      [() => worker.invokeTimer('poll', { timeoutMs: -5 }), /timeoutMs is -5/],
      [() => Reflect.apply(worker.invokeTimer, worker, ['poll', null]), /the options are null/],
      [() => Reflect.apply(worker.invokeTimer, worker, ['poll', { pastDue: true }]), /no option 'pastDue'.*isPastDue/],
      [() => Reflect.apply(worker.waitForOutput, worker, ['poll']), /^waitForOutput: pattern is "poll"/],
      [() => worker.waitForOutput(/poll/, { timeoutMs: Number.NaN }), /^waitForOutput: timeoutMs is NaN/],
      [() => worker.terminate({ graceMs: -1 }), /^terminate: graceMs is -1/],
    ];
    for (const [call, message] of calls) {
      await expect(call()).rejects.toMatchObject({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringMatching(message),
      });
    }
    // Longer than a timer can wait.
    expect((await worker.invokeTimer('poll', { timeoutMs: 30 * 86_400_000 })).kind).toBe('success');
    expect(worker.exits).toEqual([]);
  });

  test('of an unknown timer is refused, naming those there are', async () => {
    const worker = await start({ 'functions.js': timer('poll') });
    const refusal = worker.invokeTimer('pool');
    await expect(refusal).rejects.toMatchObject({
      code: 'ERR_ANYHOST_UNKNOWN_SERVICE',
      message: expect.stringContaining('it has: poll'),
    });
  });
});

describe('the end of the worker', () => {
  test('runs the appTerminate hooks one after another in their order, then exits with 0', async () => {
    const worker = await start({
      'functions.js': `${timer('poll')}
        app.hook.appTerminate(async () => {
          console.log('first begins');
          await new Promise((resolve) => setTimeout(resolve, 50));
          console.log('first ends');
        });
        app.hook.appTerminate(() => console.log('second'));`,
    });
    expect(await worker.terminate()).toEqual({ code: 0, signal: null });
    expect(worker.stdout).toEqual(['first begins', 'first ends', 'second']);
    await expect(worker.invokeTimer('poll')).rejects.toMatchObject({ code: 'ERR_ANYHOST_ILLEGAL_STATE' });
  });

  test('lets an execution answer while a hook is pending', async () => {
    const worker = await start({ 'functions.js': stoppable("context.info('saved'); finished(); ", 100) });
    const running = worker.invokeTimer('long');
    await worker.waitForOutput(/begun/);
    const exit = worker.terminate();
    expect(await running).toMatchObject({ kind: 'success', logs: [{ message: 'saved' }] });
    expect(await exit).toEqual({ code: 0, signal: null });
  });

  test('loses an answer that has no time to leave', async () => {
    const worker = await start({ 'functions.js': stoppable('finished();', 0) });
    const running = worker.invokeTimer('long');
    await worker.waitForOutput(/begun/);
    await worker.terminate();
    expect(await running).toMatchObject({ kind: 'killed', reason: 'exit', exit: { code: 0, signal: null } });
  });

  test('does not wait for invocations without a hook', async () => {
    const worker = await start({
      'functions.js': timer('long', "() => { console.log('begun'); return new Promise(() => {}); }"),
    });
    const running = worker.invokeTimer('long');
    await worker.waitForOutput(/begun/);
    expect(await worker.terminate()).toEqual({ code: 0, signal: null });
    expect(await running).toMatchObject({ kind: 'killed', error: { message: expect.stringContaining("'long'") } });
  });

  test('is a kill after the grace when a hook throws', async () => {
    const worker = await start({ 'functions.js': hook('appTerminate', "() => { throw new Error('hook failed'); }") });
    const [exit, again] = await Promise.all([worker.terminate({ graceMs: 300 }), worker.terminate()]);
    expect(exit).toEqual({ code: null, signal: 'SIGKILL' });
    expect(again).toEqual(exit);
    expect(worker.logs.map(({ message }) => message)).toContain('hook failed');
  });

  test('comes with 1 from a stray rejection, and takes every invocation along', async () => {
    const worker = await start({
      'functions.js': `${timer('long', "() => { console.log('begun'); return new Promise(() => {}); }")}
        app.timer('stray', { schedule: '0 * * * * *', handler: () => { Promise.reject(new Error('a stray rejection')); return new Promise(() => {}); } });`,
    });
    const long = worker.invokeTimer('long');
    await worker.waitForOutput(/begun/);
    const stray = worker.invokeTimer('stray');
    const killed = { kind: 'killed', reason: 'exit', exit: { code: 1, signal: null } };
    expect(await stray).toMatchObject(killed);
    expect(await long).toMatchObject(killed);
    expect(worker.stderr.join('\n')).toContain('a stray rejection');
  });

  test('comes with a timeout: the hooks run, and the answer no longer counts', async () => {
    const worker = await start({ 'functions.js': stoppable('finished();', 100) });
    const result = await worker.invokeTimer('long', { timeoutMs: 200 });
    expect(result).toMatchObject({ kind: 'killed', reason: 'timeout', exit: { code: 0, signal: null } });
    expect(result.durationMs).toBeGreaterThanOrEqual(199);
  });

  test('takes functionTimeout of host.json for the timeout', async () => {
    const worker = await start({
      'host.json': JSON.stringify({ version: '2.0', functionTimeout: '00:00:01' }),
      'functions.js': timer('long', '() => new Promise(() => {})'),
    });
    const result = await worker.invokeTimer('long');
    expect(result).toMatchObject({
      kind: 'killed',
      reason: 'timeout',
      error: { message: expect.stringContaining('1000 ms') },
    });
  });

  test('by SIGTERM, or by kill, runs no hook', async () => {
    const files = { 'functions.js': hook('appTerminate', "() => console.log('hook')") };
    const [one, two] = [await start(files), await start(files)];
    process.kill(one.pid, 'SIGTERM');
    await vi.waitFor(() => expect(one.exits).toEqual([{ code: null, signal: 'SIGTERM' }]));
    expect(await two.kill()).toEqual({ code: null, signal: 'SIGKILL' });
    expect([...one.stdout, ...two.stdout]).toEqual([]);
  });

  test('ends a wait for output that never came', async () => {
    const worker = await start({ 'functions.js': timer('poll') });
    const waiting = worker.waitForOutput(/never/);
    await Promise.all([worker.kill(), expect(waiting).rejects.toThrow(/signal SIGKILL/)]);
    await expect(worker.waitForOutput(/never/)).rejects.toThrow(/signal SIGKILL/);
  });
});

describe('after the end of the worker', () => {
  const exits = { 'functions.js': timer('exits', '() => process.exit(Number(process.env.CODE))') };

  /** Invokes the timer, which ends its worker. */
  async function invokeToTheEnd(worker: AzureWorker, code: number): Promise<void> {
    const exit = { code, signal: null };
    expect(await worker.invokeTimer('exits')).toMatchObject({ kind: 'killed', reason: 'exit', exit });
  }

  test('with 200 a new one is started, as often as that happens, and invoked', async () => {
    const worker = await start(exits, { env: { CODE: '200' } });
    const pids = new Set([worker.pid]);
    for (let round = 1; round <= 4; round += 1) {
      await invokeToTheEnd(worker, 200);
      pids.add(worker.pid);
    }
    expect(worker.exits).toEqual(Array.from({ length: 4 }, () => ({ code: 200, signal: null })));
    expect(pids.size).toBe(5);
  });

  test('with 0, by itself, none is started: invocations fail and say so', async () => {
    const worker = await start(exits, { env: { CODE: '0' } });
    await invokeToTheEnd(worker, 0);
    expect(await worker.exited).toEqual({ code: 0, signal: null });
    await expect(worker.invokeTimer('exits')).rejects.toMatchObject({
      code: 'ERR_ANYHOST_ILLEGAL_STATE',
      message: expect.stringMatching(/exit code 0 by itself, after which the Functions host starts no new one/),
    });
  });

  test('with any other code a new one is started, but not after the third', async () => {
    const worker = await start(exits, { env: { CODE: '3' } });
    for (let round = 1; round <= 3; round += 1) await invokeToTheEnd(worker, 3);
    expect(await worker.exited).toEqual({ code: 3, signal: null });
    await expect(worker.invokeTimer('exits')).rejects.toThrow(/the third error within 30 minutes/);
  });

  test('by the timeout of a function a new one is started', async () => {
    const worker = await start({ 'functions.js': timer('poll', '() => new Promise(() => {})') });
    expect(await worker.invokeTimer('poll', { timeoutMs: 100 })).toMatchObject({ kind: 'killed', reason: 'timeout' });
    expect(await worker.invokeTimer('poll', { timeoutMs: 100 })).toMatchObject({ kind: 'killed', reason: 'timeout' });
    expect(worker.exits).toHaveLength(2);
  });

  test('a new one that cannot load the app fails the invocations that wait for it', async () => {
    const worker = await start({
      'functions.js': `import { existsSync, writeFileSync } from 'node:fs';
        ${timer('exits', '() => process.exit(200)')}
        if (existsSync('loaded')) throw new Error('the database is gone');
        writeFileSync('loaded', '');`,
    });
    await invokeToTheEnd(worker, 200);
    await expect(worker.invokeTimer('exits')).rejects.toThrow(/did not start.*the database is gone/);
    await worker.exited;
  });
});

async function start(files: Record<string, string>, options: Partial<AzureWorkerOptions> = {}): Promise<AzureWorker> {
  const world: { app: FunctionApp; worker?: AzureWorker } = { app: writeFunctionApp(files) };
  worlds.push(world);
  world.worker = await startAzureWorker({
    directory: world.app.directory,
    ...options,
    env: { ...compileCache(), ...options.env },
  });
  return world.worker;
}

function timer(name: string, handler = '() => {}', options = "schedule: '0 * * * * *'"): string {
  return `import { app } from '@azure/functions';\napp.timer('${name}', { ${options}, handler: ${handler} });`;
}

function hook(name: string, callback: string): string {
  return `import { app } from '@azure/functions';\napp.hook.${name}(${callback});`;
}

/** A timer that runs until the worker is terminated and then does its last work, and a hook that lingers after it. */
function stoppable(lastWork: string, lingerMs: number): string {
  return `import { app } from '@azure/functions';
    const stopping = new AbortController();
    let finished;
    const done = new Promise((resolve) => { finished = resolve; });
    app.timer('long', { schedule: '0 * * * * *', handler: async (timer, context) => {
      console.log('begun');
      if (!stopping.signal.aborted) await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve));
      ${lastWork}
    } });
    app.hook.appTerminate(async () => {
      stopping.abort();
      await done;
      ${lingerMs === 0 ? '' : `await new Promise((resolve) => setTimeout(resolve, ${lingerMs}));`}
    });`;
}

function returned(result: Awaited<ReturnType<AzureWorker['invokeTimer']>>): unknown {
  if (result.kind !== 'success') throw new Error(`It ended with ${result.kind}: ${result.error.message}`);
  const value = result.returnValue;
  if (typeof value !== 'object' || value === null || !('string' in value)) return value;
  return JSON.parse(String(value.string));
}
