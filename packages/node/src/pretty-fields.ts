/**
 * The fields that lines on a terminal leave out: what the sentence tells anyway, and what only programs look for. On
 * lines of JSON nothing is left out.
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
