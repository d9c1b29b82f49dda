import type { OutcomeFacts } from '../contract/outcome.ts';

/** The service, or the task with its queue, in log lines. */
export function nameOf({ service, task }: Pick<OutcomeFacts, 'service' | 'task'>): string {
  return task === undefined ? service : `${service} '${task}'`;
}

/** What an outcome is about, in messages of errors: its occurrence, its task, or its service. */
export function subjectOf(facts: Pick<OutcomeFacts, 'service' | 'task' | 'occurrence'>): string {
  return facts.occurrence?.id ?? nameOf(facts);
}
