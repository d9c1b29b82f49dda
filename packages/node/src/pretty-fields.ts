/**
 * The fields that lines on a terminal leave out: those that the message contains anyway, and those that only programs
 * read. JSON lines have all fields.
 */
export const UNSEEN_FIELDS: readonly string[] = [
  'pid',
  'event',
  // Of the host's own sentences.
  'application',
  'host',
  'environment',
  'contentRoot',
  'settingsFiles',
  'next',
  'signal',
  'executions',
  // Which execution it is.
  'executionId',
  'occurrence',
  'trigger',
  'attempt',
];
