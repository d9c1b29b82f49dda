import assert from 'node:assert/strict';
import { test } from 'node:test';
// #if store
import { memoryStateStore } from '@anyhost/core';
// #end
import { testHost } from '@anyhost/testing';
import { app } from './app.ts';

test('checks the stock every 15 minutes, and reports items that run low', async (t) => {
  // #if store
  const host = await testHost(
    app.override('stateStore', () => memoryStateStore()),
    { now: '2026-01-01T00:00:00Z' },
  );
  // #else
  // const host = await testHost(app, { now: '2026-01-01T00:00:00Z' });
  // #end
  t.after(() => host.stop());

  // On the virtual clock, an hour passes immediately.
  await host.advance('1h');

  const statuses = host.executions.map(({ status }) => status);
  assert.deepEqual(statuses, ['completed', 'completed', 'completed', 'completed']);
  const warnings = host.logs.filter(({ message }) => message === 'running low');
  assert.equal(warnings.length, 4);
  assert.equal(warnings[0]?.fields['product'], 'pears');
});
