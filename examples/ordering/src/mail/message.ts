import type { Mail } from './mailer.ts';

/** The message in the form of nodemailer. Nothing in it is read from a file or fetched. */
export function message({ id, to, subject, text }: Mail, from: string) {
  const messageId = `<${id}@${from.slice(from.indexOf('@') + 1)}>`;
  // An object: a string would be parsed, and could name several addresses.
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
