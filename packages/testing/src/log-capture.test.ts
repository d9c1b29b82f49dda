import { expect, test } from 'vitest';
import { captureLogs } from './log-capture.ts';

test('captured logs keep level, message and fields', () => {
  const logs = captureLogs();
  logs.info({ event: 'host.started', application: 'ordering' }, 'Started');
  logs.warn('watch out');
  logs.error({ err: 'x' });
  expect(logs.lines).toEqual([
    {
      level: 'info',
      message: 'Started',
      event: 'host.started',
      fields: { event: 'host.started', application: 'ordering' },
    },
    { level: 'warn', message: 'watch out', event: undefined, fields: {} },
    { level: 'error', message: '', event: undefined, fields: { err: 'x' } },
  ]);
});

test('child loggers write to the same lines and add their bindings, the nearest winning', () => {
  const logs = captureLogs();
  const child = logs.child({ service: 'a', step: 1 }).child({ step: 2 });
  child.debug({ order: 7 }, 'sent');
  child.trace('seen');
  logs.fatal('gone');
  expect(logs.lines.map(({ level, fields }) => ({ level, ...fields }))).toEqual([
    { level: 'debug', service: 'a', step: 2, order: 7 },
    { level: 'trace', service: 'a', step: 2 },
    { level: 'fatal' },
  ]);
});
