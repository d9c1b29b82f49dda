import { expect, it } from 'vitest';
import { sharedToken } from './shared-token.ts';

const SCOPE = 'https://storage.azure.com/.default';
const TOKEN = { token: 'secret', expiresOnTimestamp: 0 };

it('fetches one token for all that ask while it comes, whoever gives up', async () => {
  let resolve: (token: typeof TOKEN) => void = () => {};
  const promise = new Promise<typeof TOKEN>((settle) => {
    resolve = settle;
  });
  const asked: unknown[] = [];
  const credential = sharedToken({
    getToken: (scopes, options) => {
      asked.push([scopes, options]);
      return promise;
    },
  });
  const givenUp = new AbortController();
  const answers = [
    credential.getToken(SCOPE, { abortSignal: givenUp.signal, tenantId: 'a' }),
    credential.getToken(SCOPE),
  ];
  givenUp.abort();
  expect(asked).toEqual([[SCOPE, { tenantId: 'a' }]]);
  resolve(TOKEN);
  expect(await Promise.all(answers)).toEqual([TOKEN, TOKEN]);
  await credential.getToken(SCOPE);
  expect(asked).toHaveLength(2);
});

it('asks again after a failure', async () => {
  let calls = 0;
  const credential = sharedToken({
    getToken: async () => {
      calls += 1;
      if (calls === 1) throw new Error('not yet');
      return TOKEN;
    },
  });
  await expect(credential.getToken(SCOPE)).rejects.toThrow('not yet');
  expect(await credential.getToken(SCOPE)).toBe(TOKEN);
});
