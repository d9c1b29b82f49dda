import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCluster, missingPrograms, type OwnCluster } from './own-cluster.fixture.ts';
import { type PostgresStateStore, postgresStateStore } from './postgres-state-store.ts';
import { describeUnless } from './server.fixture.ts';

describeUnless(missingPrograms, "a server of the test's own", () => {
  let cluster: OwnCluster;
  beforeAll(async () => {
    cluster = await createCluster();
    await cluster.start();
  });
  afterAll(() => cluster?.remove());

  const openStore = (password: string | (() => string)): PostgresStateStore =>
    postgresStateStore({ host: '127.0.0.1', port: cluster.port, user: 'postgres', database: 'postgres', password });

  it('checks the password, which no message shows', async () => {
    await using store = openStore('wrong-secret');
    const error: unknown = await store.get('k').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: `postgres.get('k') cannot use the table anyhost_state of 127.0.0.1:${cluster.port}/postgres: the server refuses the user (password authentication failed for user "postgres"). Check user and password, and pg_hba.conf of the server.`,
    });
    await using unnamed = postgresStateStore(`postgres://postgres@127.0.0.1:${cluster.port}/postgres`);
    await expect(unnamed.get('k')).rejects.toMatchObject({
      message: expect.stringMatching(/the server refuses the user \(SASL: .*password.*\)\. Check user and password/),
    });
  });

  it('is asked with the password that a function returns for each connection', async () => {
    const outdated = ['outdated'];
    await using store = openStore(() => outdated.shift() ?? cluster.password);
    await expect(store.get('k')).rejects.toMatchObject({ code: 'ERR_ANYHOST_STORE_FAILED' });
    expect(await store.get('k')).toBeUndefined();
  });

  it.each(['fast', 'immediate'] as const)(
    'may stop (%s) and come back: calls fail in between, the first one after it works, and nothing written is lost',
    async (how) => {
      await using store = openStore(cluster.password);
      const before = await store.get('counter');
      const version = await store.set('counter', Number(before?.value ?? 0) + 1, {
        ifVersion: before?.version ?? null,
      });
      expect(version).toBeTypeOf('string');
      await cluster.stop(how);
      for (const call of [store.get('counter'), store.set('counter', 7, { ifVersion: version ?? '' })]) {
        await expect(call).rejects.toMatchObject({
          code: 'ERR_ANYHOST_STORE_FAILED',
          message: expect.stringContaining('the server cannot be reached (connect ECONNREFUSED'),
        });
      }
      await cluster.start();
      expect(await store.get('counter')).toMatchObject({ version });
      expect(await store.set('counter', 0, { ifVersion: version ?? '' })).toBeTypeOf('string');
    },
  );
});
