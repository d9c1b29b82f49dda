import type { OrderingSettings } from '../settings.ts';
import type { Mailer } from './mailer.ts';

/**
 * A mailer that sends through `mailUrl` when that is set, and else writes files into `mailFolder`. The first message loads
 * the client and makes the folder: a host that sends no e-mail pays for neither.
 */
export function openMailer(settings: Pick<OrderingSettings, 'mailUrl' | 'mailFolder' | 'mailFrom'>): Mailer {
  const { mailUrl, mailFolder, mailFrom: from } = settings;
  if (mailUrl === undefined) {
    return {
      name: 'folder',
      send: async (mail, { signal }) => {
        signal.throwIfAborted();
        const { writeMail } = await import('./write-mail.ts');
        await writeMail(mail, { folder: mailFolder, from });
      },
    };
  }
  return {
    name: 'smtp',
    send: async (mail, { signal }) => {
      const { sendMail } = await import('./send-mail.ts');
      await sendMail(mail, { url: mailUrl, from, signal });
    },
  };
}
