import { createTransport } from 'nodemailer';
import type { Mail } from './mailer.ts';
import { message } from './message.ts';

/** How long to wait for a server that does not answer, in milliseconds for each step. */
const LIMITS = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 };

/** Sends one message through an SMTP server, on a connection of its own. */
export async function sendMail(
  mail: Mail,
  { url, from, signal }: { url: string; from: string; signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted();
  const transport = createTransport({ url, ...LIMITS });
  try {
    await transport.sendMail({ ...message(mail, from), signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    transport.close();
  }
}
