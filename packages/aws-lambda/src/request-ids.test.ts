import { setImmediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { createRequestIds, type RequestIds } from './request-ids.ts';

const SEVERAL = [
  { AWS_LAMBDA_MAX_CONCURRENCY: '64' },
  { AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances' },
] as const;

describe('where Lambda serves one invocation at a time', () => {
  test('the id is that of the invocation, and none outside of one', async () => {
    const ids = createRequestIds({ AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' });
    expect(await invoke(ids, 'one')).toEqual(['one', 'one']);
    expect(ids.current).toBeUndefined();
    expect(await invoke(ids, 'two')).toEqual(['two', 'two']);
  });

  test('two that overlap all the same have no id rather than the wrong one', async () => {
    const ids = createRequestIds({});
    const seen = await Promise.all([invoke(ids, 'one'), invoke(ids, 'two')]);
    expect(seen.map(([, later]) => later)).toEqual([undefined, undefined]);
  });

  test('two services that a wrapper runs in one invocation share its id, also when one has ended', async () => {
    const ids = createRequestIds({});
    const short = invoke(ids, 'one');
    const long = ids.run('one', () => short.then(() => ids.current));
    expect(await Promise.all([short, long])).toEqual([['one', 'one'], 'one']);
    ids.end();
    expect(ids.current).toBeUndefined();
  });
});

describe.each(SEVERAL)('where Lambda serves several at once (%o)', (environment) => {
  test('each has its own id, through any chain of calls', async () => {
    const ids = createRequestIds(environment);
    const names = Array.from({ length: 20 }, (_, index) => `request-${index}`);
    const seen = await Promise.all(names.map((name) => invoke(ids, name)));
    expect(seen).toEqual(names.map((name) => [name, name]));
    expect(ids.current).toBeUndefined();
  });

  test('work that outlives its invocation keeps its id', async () => {
    const ids = createRequestIds(environment);
    let late = Promise.resolve<readonly (string | undefined)[]>([]);
    await ids.run('one', async () => {
      late = idsDuring(ids);
      ids.end();
    });
    await ids.run('two', () => late);
    expect(await late).toEqual(['one', 'one']);
  });
});

test('several at once are a fact of the process, whatever variables the services are given', async () => {
  vi.stubEnv('AWS_LAMBDA_MAX_CONCURRENCY', '64');
  const ids = createRequestIds({});
  const seen = await Promise.all([invoke(ids, 'one'), invoke(ids, 'two')]);
  expect(seen).toEqual([
    ['one', 'one'],
    ['two', 'two'],
  ]);
});

/** The ids that the code of an invocation sees. */
function invoke(ids: RequestIds, requestId: string): Promise<readonly (string | undefined)[]> {
  return ids.run(requestId, async () => {
    const seen = await idsDuring(ids);
    ids.end();
    return seen;
  });
}

/** The id at once, and some turns later. */
async function idsDuring(ids: RequestIds): Promise<readonly (string | undefined)[]> {
  const first = ids.current;
  await setImmediate();
  await setImmediate();
  return [first, ids.current];
}
