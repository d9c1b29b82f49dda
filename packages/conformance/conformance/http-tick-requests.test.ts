import { defineApplication, onDemand } from '@anyhost/core';
import { captureLogs } from '@anyhost/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createTickHandler, type TickHandler } from './http-tick.ts';

const ADDRESS = 'http://localhost/price-cache';

describe('a request to the HTTP tick', () => {
  test('other than POST runs nothing and is a 405 that says what is allowed', async () => {
    const { handler, runs } = create();
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      const response = await handler(new Request(ADDRESS, { method }));
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
    expect(runs).toEqual([]);
  });

  test.each(['soon', '', '2026-13-01T00:00:00Z'])(
    'with the schedule time %j runs nothing and is a 400',
    async (time) => {
      const { handler, runs } = create();
      const response = await handler(post({ 'x-cloudscheduler-scheduletime': time }));
      expect(response.status).toBe(400);
      expect(runs).toEqual([]);
    },
  );

  test('runs the service for the schedule time, with an offset or without, and manually for none', async () => {
    const { handler, runs } = create();
    for (const time of ['2026-11-22T06:15:00Z', '2026-11-22T07:15:00+01:00']) {
      expect((await handler(post({ 'x-cloudscheduler-scheduletime': time }))).status).toBe(200);
    }
    expect((await handler(post())).status).toBe(200);
    expect(runs).toEqual(['price-cache@2026-11-22T06:15:00Z', 'price-cache@2026-11-22T06:15:00Z', undefined]);
  });

  test('for a service that the application does not have is a 404', async () => {
    const { handler } = create();
    expect((await handler(new Request('http://localhost/other', { method: 'POST' }))).status).toBe(404);
  });

  test('to a host that cannot start is a 503 that keeps the reason to the log', async () => {
    const app = defineApplication('pricing')
      .singleton('database', () => Promise.reject(new Error('no route to 10.0.0.7')))
      .job('price-cache', { schedule: onDemand() }, async () => {});
    const logger = captureLogs();
    const response = await createTickHandler(app, { logger })(post());
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('10.0.0.7');
    const [line] = logger.lines.filter(({ event }) => event === 'host.startFailed');
    expect(line?.fields['err']).toMatchObject({ message: 'no route to 10.0.0.7' });
  });
});

/** A handler for one test, and the occurrences that it ran. */
function create(): { readonly handler: TickHandler; readonly runs: readonly (string | undefined)[] } {
  const runs: (string | undefined)[] = [];
  const app = defineApplication('pricing').job('price-cache', { schedule: onDemand() }, async (_, { occurrence }) => {
    runs.push(occurrence?.id);
  });
  const handler = createTickHandler(app, { logger: captureLogs() });
  onTestFinished(() => handler.stop());
  return { handler, runs };
}

function post(headers: Readonly<Record<string, string>> = {}): Request {
  return new Request(ADDRESS, { method: 'POST', headers });
}
