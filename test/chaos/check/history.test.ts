import { expect, test } from 'vitest';
import { historyOf } from './history.ts';

const begin = { kind: 'begin', service: 'tick', occurrence: undefined, trigger: 'startup', pastDue: false } as const;

test('what a process begins at once after it was continued, it had begun when it was stopped', () => {
  const { executions } = historyOf(
    [
      { at: 1000, by: 'a', kind: 'stop' },
      { at: 3000, by: 'b', ...begin, execution: 'b1', token: 2 },
      { at: 5000, by: 'a', kind: 'continue' },
      { at: 5010, by: 'a', ...begin, execution: 'a1', token: 1 },
      { at: 5020, by: 'a', kind: 'answer', point: 'lease.set', key: '', text: '' },
      { at: 5030, by: 'a', ...begin, execution: 'a2', token: 3 },
    ],
    [],
  );
  expect(executions.map(({ id, beganAt }) => [id, beganAt])).toEqual([
    ['a1', 1000],
    ['b1', 3000],
    ['a2', 5030],
  ]);
});
