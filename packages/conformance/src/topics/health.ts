import { defineApplication } from '@anyhost/core';
import { type HealthReport, healthReport } from '@anyhost/core/health';
import { expect } from 'vitest';
import type { AddTopicTest } from '../run-topic-test.ts';
import { YEARLY } from '../topic-services.ts';

/** The health report that a service gets. */
export function describeHealth(add: AddTopicTest): void {
  add('a service can report the health of its host, from the built-in service `health`', [], async (host) => {
    let report: HealthReport | undefined;
    const app = defineApplication('conformance').job('work', { schedule: YEARLY }, async (_signal, { services }) => {
      report = await healthReport(services.health);
    });
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(report).toMatchObject({
      status: 'healthy',
      application: 'conformance',
      state: 'started',
      services: [{ name: 'work', state: 'running' }],
    });
    expect(report?.checks.map(({ name }) => name)).toEqual([
      'start',
      'serving',
      'abandoned',
      'faults',
      'late',
      'store',
      'leases',
    ]);
  });

  add('a check that fails or hangs breaks no report, and has its own scope [X03, X04, X05]', [], async (host) => {
    const app = defineApplication('conformance')
      .scoped('unit', () => ({}), { dispose: () => host.note('disposed') })
      .healthCheck('good', (_signal, { name, services }) => host.note(`${name} ${typeof services.unit}`), {
        uses: ['unit'],
      })
      .healthCheck('bad', () => Promise.reject(new Error('no')), { failureStatus: 'degraded', uses: [] })
      .healthCheck('hung', () => host.hang(), { timeoutMs: 50, uses: [] })
      .job('work', { schedule: YEARLY, uses: ['unit'] }, async (_signal, { services }) => {
        const { status, checks } = await healthReport(services.health, { tag: 'ready' });
        for (const check of checks) host.note(`${check.name} ${check.status}`);
        host.note(status);
      });
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.journal).toEqual([
      'good object',
      'disposed',
      'serving healthy',
      'store healthy',
      'good healthy',
      'bad degraded',
      'hung unhealthy',
      'unhealthy',
    ]);
  });
}
