import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { heldAnswer } from '../../test/held-answer.ts';
import { headerOf, startSmtpSink } from '../../test/smtp-sink.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { openMailer } from './open-mailer.ts';

const MAIL = { id: 'order-17', to: 'ada@example.com', subject: 'Your order 17 – thank you', text: 'It costs € 5.' };
const FROM = 'orders@shop.example';
const signal = new AbortController().signal;

describe('the mailer', () => {
  it('sends through the SMTP server of mailUrl', async () => {
    const { url, received } = await startSmtpSink();
    const mailer = openMailer({ mailUrl: url, mailFolder: 'unused', mailFrom: FROM });
    await mailer.send(MAIL, { signal });
    expect(received).toEqual([{ from: FROM, to: ['ada@example.com'], source: expect.any(String) }]);
    const mail = received.map((one) => [headerOf(one, 'Message-ID'), headerOf(one, 'To')]);
    expect(mail).toEqual([['<order-17@shop.example>', 'ada@example.com']]);
  });

  it('rejects when the server refuses the recipient, and when there is no server', async () => {
    const { url } = await startSmtpSink();
    const mailer = openMailer({ mailUrl: url, mailFolder: 'unused', mailFrom: FROM });
    const refused = mailer.send({ ...MAIL, to: 'bob@refused.example' }, { signal });
    await expect(refused).rejects.toThrow('No such mailbox');
    const absent = openMailer({ mailUrl: 'smtp://127.0.0.1:1', mailFolder: 'unused', mailFrom: FROM });
    await expect(absent.send(MAIL, { signal })).rejects.toThrow('ECONNREFUSED');
  });

  it('takes an address as one address', async () => {
    const { url, received } = await startSmtpSink();
    const mailer = openMailer({ mailUrl: url, mailFolder: 'unused', mailFrom: FROM });
    await mailer.send({ ...MAIL, to: 'ada@example.com, eve@example.com' }, { signal }).catch(() => {});
    expect(received.flatMap(({ to }) => to)).not.toContain('eve@example.com');
  });

  it('ends with the reason of the signal while a server is slow', async () => {
    const { held } = heldAnswer();
    const { url, received } = await startSmtpSink(() => held);
    const mailer = openMailer({ mailUrl: url, mailFolder: 'unused', mailFrom: FROM });
    const controller = new AbortController();
    const sending = mailer.send(MAIL, { signal: controller.signal });
    controller.abort(new Error('stopping'));
    await expect(sending).rejects.toThrow('stopping');
    expect(received).toEqual([]);
  });

  it('writes a file into mailFolder without mailUrl, and makes the folder then', async () => {
    const folder = join(await temporaryFolder(), 'mail');
    const mailer = openMailer({ mailUrl: undefined, mailFolder: folder, mailFrom: FROM });
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
    await mailer.send(MAIL, { signal });
    expect(await readdir(folder)).toEqual(['order-17.eml']);
    const source = await readFile(join(folder, 'order-17.eml'), 'utf8');
    expect(source).toContain('To: ada@example.com\r\n');
    expect(source).toContain('Message-ID: <order-17@shop.example>\r\n');
  });

  it('writes nothing once the signal has aborted', async () => {
    const folder = join(await temporaryFolder(), 'mail');
    const mailer = openMailer({ mailUrl: undefined, mailFolder: folder, mailFrom: FROM });
    await expect(mailer.send(MAIL, { signal: AbortSignal.abort(new Error('stopping')) })).rejects.toThrow('stopping');
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });
});
