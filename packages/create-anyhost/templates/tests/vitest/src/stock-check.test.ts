// #if store
import { memoryStateStore } from '@anyhost/core';
// #end
import { testHost } from '@anyhost/testing';
import { expect, onTestFinished, test } from 'vitest';
import { app } from './app.ts';

test('checks the stock every 15 minutes, and reports items that run low', async () => {
  // #if store
  const host = await testHost(
    app.override('stateStore', () => memoryStateStore()),
    { now: '2026-01-01T00:00:00Z' },
  );
  // #else
  // const host = await testHost(app, { now: '2026-01-01T00:00:00Z' });
  // #end
  onTestFinished(() => host.stop());

  // On the virtual clock, an hour passes immediately.
  await host.advance('1h');

  expect(host.executions.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed', 'completed']);
  const warnings = host.logs.filter(({ message }) => message === 'running low');
  expect(warnings).toHaveLength(4);
});
