import { describe, expect, test } from 'vitest';
import { DeadlineExceeded, HostStopping } from '../base/abort-reasons.ts';
import type { ExecutionOutcome, OutcomeFacts } from '../contract/outcome.ts';
import { recordingLogger } from '../fixtures/recording-logger.fixture.ts';
import { occurrenceOf } from '../schedule/occurrence.ts';
import { toInstant } from '../time/instant.ts';
import { notCalled } from './not-called.ts';
import { describeOutcome } from './outcome.ts';
import { Reporter } from './report.ts';
import { ServiceStatus } from './service-status.ts';

const facts: OutcomeFacts = {
  executionId: 'x-1',
  service: 'poll',
  occurrence: occurrenceOf('poll', toInstant(0)),
  trigger: 'schedule',
  attempt: 2,
  startedAt: new Date(0),
  durationMs: 5,
  timeLeftMs: 100,
};
const error = new Error('mine');

const rows: readonly (readonly [ExecutionOutcome, level: string, inWords: string, fields: object])[] = [
  [{ ...facts, status: 'completed', interrupted: false, runAgain: false }, 'info', 'completed', {}],
  [
    { ...facts, status: 'completed', interrupted: true, runAgain: true },
    'info',
    'completed, interrupted',
    { interrupted: true, runAgain: true },
  ],
  [
    { ...facts, status: 'interrupted', abortedBy: 'hostStopping', error: new HostStopping() },
    'info',
    'interrupted: hostStopping',
    { abortedBy: 'hostStopping' },
  ],
  [{ ...facts, status: 'cancelled', error }, 'info', 'cancelled', {}],
  [notCalled(facts, { status: 'skipped', reason: 'overlap' }), 'info', 'skipped: overlap', { reason: 'overlap' }],
  [{ ...facts, status: 'timedOut', error: new DeadlineExceeded() }, 'warn', 'timedOut', {}],
  [{ ...facts, status: 'leaseLost', error }, 'warn', 'leaseLost', { err: error }],
  [notCalled(facts, { status: 'refused', reason: 'stopping' }), 'warn', 'refused: stopping', { reason: 'stopping' }],
  [{ ...facts, status: 'faulted', error }, 'error', 'faulted', { err: error }],
  [
    { ...facts, status: 'abandoned', abortedBy: 'deadline', error },
    'error',
    'abandoned: deadline',
    { abortedBy: 'deadline', err: error },
  ],
];

describe('the line that says how an execution ended', () => {
  test.each(rows)('%o', (outcome, level, inWords, fields) => {
    const logger = recordingLogger();
    new Reporter(logger, undefined, { application: 'orders', onServiceStateChange: undefined }).ended(
      outcome,
      new ServiceStatus('poll'),
    );
    expect(describeOutcome(outcome)).toBe(inWords);
    expect(logger.lines).toMatchObject([
      {
        level,
        event: `execution.${outcome.status}`,
        service: 'poll',
        executionId: 'x-1',
        occurrence: 'poll@1970-01-01T00:00:00Z',
        trigger: 'schedule',
        attempt: 2,
        durationMs: 5,
        timeLeftMs: 100,
        message: `poll ${inWords}`,
        ...fields,
      },
    ]);
  });
});
