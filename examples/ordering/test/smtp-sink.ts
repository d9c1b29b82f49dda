import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** An e-mail as the server took it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body. */
  readonly source: string;
}

/** A real SMTP server of a test's own. */
export interface SmtpSink {
  readonly url: string;
  /** What it has taken responsibility for, in that order. */
  readonly received: readonly ReceivedMail[];
}

/**
 * Starts a server that keeps what it receives. It refuses recipients at `refused.example`.
 *
 * @param wait - Called before a message is kept: what it returns is waited for. Default: it is kept at once.
 */
export async function startSmtpSink(wait: () => Promise<unknown> = async () => {}): Promise<SmtpSink> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    // No certificate, no passwords.
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, done) =>
      done(address.endsWith('@refused.example') ? new Error('No such mailbox') : null),
    onData: (stream, { envelope }, done) => {
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      const take = async (): Promise<void> => {
        const source = await text(stream);
        await wait();
        received.push({ from, to, source });
      };
      take().then(() => done(), done);
    },
  });
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  const port = Number(Reflect.get(Object(listener.address()), 'port'));
  return { url: `smtp://127.0.0.1:${port}`, received };
}

/** One header of a message. */
export function headerOf({ source }: ReceivedMail, name: string): string | undefined {
  const line = source.split('\r\n').find((text) => text.toLowerCase().startsWith(`${name.toLowerCase()}: `));
  return line?.slice(name.length + 2);
}
