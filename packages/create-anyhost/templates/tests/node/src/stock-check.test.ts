import assert from 'node:assert/strict';
import { test } from 'node:test';
// #if store
import { memoryStateStore } from '@anyhost/core';
// #end
import { testHost } from '@anyhost/testing';
import { app } from './app.ts';

test('the stock is checked each quarter of an hour, and what runs low is told', async () => {
  // #if store
  const tested = app.override('stateStore', () => memoryStateStore());
  // #else
  // const tested = app;
  // #end
  const host = await testHost(tested, { now: '2026-01-01T00:00:00Z' });

  // On a virtual clock: an hour passes at once.
  await host.advance('1h');

  const statuses = host.executions.map(({ status }) => status);
  assert.deepEqual(statuses, ['completed', 'completed', 'completed', 'completed']);
  const warnings = host.logs.filter(({ message }) => message === 'running low');
  assert.equal(warnings.length, 4);
  await host.stop();
});
