import { type Instant, isTimed, toInstant } from '@anyhost/core';
import { dueTimesOf } from '@anyhost/core/schedule';
import { planApplication } from '@anyhost/infra';
import { runOnce } from '@anyhost/node';
import { captureLogs, VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { shop } from '../../packages/infra/src/containers/applications.fixture.ts';
import { FakeProcess } from '../../packages/node/src/fake-process.fixture.ts';
import { filesOfTarget } from './files-of-target.ts';

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } };
}

const { services } = await planApplication(shop);
const due = services.flatMap(({ name, policy: { schedule } }) => (isTimed(schedule) ? [{ name, schedule }] : []));
const files = (await filesOfTarget('kubernetes')).find(({ name }) => name === 'kubernetes-both')?.files ?? [];

/** A day on which the clocks of Amsterdam have changed. */
const FROM = toInstant(Date.parse('2027-03-28T12:00:00Z'));
/** What Kubernetes and the start of a container take. */
const LATE_MS = 20_000;

describe('the pods of CronJobs', () => {
  test.each(due)('serve the occurrences of every other host: $name', async ({ name, schedule }) => {
    const dueAt = dueTimesOf(schedule).next(FROM) ?? FROM;
    const outcome = await runOnce(
      shop,
      undefined,
      {
        environment: environmentOf(name, dueAt),
        clock: new VirtualClock({ now: new Date(dueAt + LATE_MS) }),
        logger: captureLogs(),
        allowVolatileState: true,
      },
      new FakeProcess(),
    );
    expect(outcome).toMatchObject({
      status: 'completed',
      trigger: 'schedule',
      occurrence: { id: `${name}@${new Date(dueAt).toISOString().replace('.000Z', 'Z')}` },
    });
  });
});

/** The variables of the pod that a CronJob makes for a due time. */
function environmentOf(service: string, dueAt: Instant): Readonly<Record<string, string>> {
  const text = files.find(({ path }) => path === `cron-jobs/shop-background-${service}.yaml`)?.text ?? '';
  const { metadata, spec } = parse(text);
  const variables: readonly Variable[] = spec.jobTemplate.spec.template.spec.containers[0].env;
  // The controller names a job after the CronJob and the minute, and labels its pods with that.
  const labels = { 'batch.kubernetes.io/job-name': `${metadata.name}-${dueAt / 60_000}` };
  const entries = variables.map(({ name, value, valueFrom }) => {
    const label = /^metadata\.labels\['(.*)'\]$/.exec(valueFrom?.fieldRef.fieldPath ?? '')?.[1];
    return [name, value ?? Object(labels)[label ?? '']];
  });
  return Object.fromEntries(entries);
}
