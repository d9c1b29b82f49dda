/** The fields that no line on a terminal shows: those that only programs read. JSON lines have all fields. */
export const UNSEEN_FIELDS: readonly string[] = ['pid', 'event', 'executionId', 'occurrence'];

/** The fields that anyhost's own messages contain anyway, or that tell which execution it is. */
const SAID_FIELDS: readonly string[] = [
  'application',
  'host',
  'environment',
  'contentRoot',
  'settingsFiles',
  'next',
  'signal',
  'executions',
  'trigger',
  'attempt',
];
/** The events of anyhost whose lines have them. */
const OWN_EVENT = /^(?:host|schedule|process|execution)\./;

/** Removes what the message of an anyhost line contains. A program's own fields of these names stay. */
export function withoutSaidFields(line: Record<string, unknown>): Record<string, unknown> {
  const { event } = line;
  if (typeof event === 'string' && OWN_EVENT.test(event)) for (const field of SAID_FIELDS) delete line[field];
  return line;
}
