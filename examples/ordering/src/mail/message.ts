import type { Mail } from './mailer.ts';

/** The message as the client takes it: nothing in it is read from a file or fetched. */
export function message({ id, to, subject, text }: Mail, from: string) {
  const messageId = `<${id}@${from.slice(from.indexOf('@') + 1)}>`;
  // An object: a string would be parsed, and may name several.
  return {
    messageId,
    from,
    to: { name: '', address: to },
    subject,
    text,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
