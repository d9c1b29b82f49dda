import type { ExecutionOutcome } from '@anyhost/core';
import type { Need } from '../host-capabilities.ts';

/** One way for `executeAsync` to end, and the outcome and answer in every host. */
export interface OutcomeRow {
  /** What `executeAsync` does. */
  readonly execute:
    | 'resolves'
    | 'resolves after the abort'
    | 'rejects with the abort'
    | 'rejects with an AbortError of its own'
    | 'rejects with an error that the abort caused'
    | 'rejects with the code ERR_CANCELED'
    | 'faults'
    | 'faults after the abort'
    | 'never settles';
  /** What aborts its signal. */
  readonly by?: 'deadline' | 'hostStopping' | 'leaseLost' | 'cancelled';
  readonly continuous?: true;
  readonly needs?: readonly Need[];
  readonly outcome: Partial<ExecutionOutcome>;
  /** The answer to the platform, and the exit code of a process that runs once. */
  readonly answer: 'success' | 'failure';
  readonly exitCode: number;
}

const STOPS: readonly Need[] = ['stopsDuringRuns'];
const CANCELS: readonly Need[] = ['cancelsRuns'];

export const outcomeRows: readonly OutcomeRow[] = [
  { execute: 'resolves', outcome: { status: 'completed', interrupted: false }, answer: 'success', exitCode: 0 },
  {
    execute: 'resolves after the abort',
    by: 'deadline',
    outcome: { status: 'completed', interrupted: true },
    answer: 'success',
    exitCode: 0,
  },
  {
    execute: 'resolves after the abort',
    by: 'hostStopping',
    needs: STOPS,
    outcome: { status: 'completed', interrupted: true },
    answer: 'success',
    exitCode: 0,
  },
  {
    execute: 'resolves after the abort',
    by: 'leaseLost',
    outcome: { status: 'completed', interrupted: true },
    answer: 'success',
    exitCode: 0,
  },
  {
    execute: 'resolves after the abort',
    by: 'cancelled',
    needs: CANCELS,
    outcome: { status: 'completed', interrupted: true },
    answer: 'success',
    exitCode: 0,
  },
  {
    execute: 'rejects with the abort',
    by: 'hostStopping',
    needs: STOPS,
    outcome: { status: 'interrupted', abortedBy: 'hostStopping' },
    answer: 'failure',
    exitCode: 143,
  },
  {
    execute: 'rejects with the abort',
    by: 'deadline',
    outcome: { status: 'timedOut' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'rejects with an AbortError of its own',
    by: 'deadline',
    outcome: { status: 'timedOut' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'rejects with an error that the abort caused',
    by: 'deadline',
    outcome: { status: 'timedOut' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'rejects with an error that the abort caused',
    by: 'hostStopping',
    needs: STOPS,
    outcome: { status: 'interrupted', abortedBy: 'hostStopping' },
    answer: 'failure',
    exitCode: 143,
  },
  {
    execute: 'rejects with the code ERR_CANCELED',
    by: 'hostStopping',
    needs: STOPS,
    outcome: { status: 'interrupted', abortedBy: 'hostStopping' },
    answer: 'failure',
    exitCode: 143,
  },
  {
    execute: 'rejects with the code ERR_CANCELED',
    by: 'leaseLost',
    outcome: { status: 'leaseLost' },
    answer: 'failure',
    exitCode: 1,
  },
  { execute: 'rejects with the code ERR_CANCELED', outcome: { status: 'faulted' }, answer: 'failure', exitCode: 1 },
  {
    execute: 'rejects with the abort',
    by: 'deadline',
    continuous: true,
    needs: ['!drivesSchedule'],
    outcome: { status: 'interrupted', abortedBy: 'deadline' },
    answer: 'success',
    exitCode: 0,
  },
  {
    execute: 'rejects with the abort',
    by: 'leaseLost',
    outcome: { status: 'leaseLost' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'rejects with the abort',
    by: 'cancelled',
    needs: CANCELS,
    outcome: { status: 'cancelled' },
    answer: 'failure',
    exitCode: 1,
  },
  { execute: 'faults', outcome: { status: 'faulted' }, answer: 'failure', exitCode: 1 },
  { execute: 'faults after the abort', by: 'deadline', outcome: { status: 'faulted' }, answer: 'failure', exitCode: 1 },
  {
    execute: 'faults after the abort',
    by: 'hostStopping',
    needs: STOPS,
    outcome: { status: 'faulted' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'faults after the abort',
    by: 'leaseLost',
    outcome: { status: 'faulted' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'faults after the abort',
    by: 'cancelled',
    needs: CANCELS,
    outcome: { status: 'faulted' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'never settles',
    by: 'deadline',
    outcome: { status: 'abandoned', abortedBy: 'deadline' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'never settles',
    by: 'hostStopping',
    needs: STOPS,
    outcome: { status: 'abandoned', abortedBy: 'hostStopping' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'never settles',
    by: 'leaseLost',
    outcome: { status: 'abandoned', abortedBy: 'leaseLost' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'never settles',
    by: 'cancelled',
    needs: CANCELS,
    outcome: { status: 'abandoned', abortedBy: 'cancelled' },
    answer: 'failure',
    exitCode: 1,
  },
];
