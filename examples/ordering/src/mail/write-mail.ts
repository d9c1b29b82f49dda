import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Mail } from './mailer.ts';
import { message } from './message.ts';

/** Writes one message to `<folder>/<id>.eml`, which mail programs open. It stands in for a server where there is none. */
export async function writeMail(mail: Mail, { folder, from }: { folder: string; from: string }): Promise<void> {
  const composer = createTransport({ streamTransport: true, buffer: true });
  const composed = await composer.sendMail(message(mail, from));
  const path = join(folder, `${mail.id}.eml`);
  await mkdir(folder, { recursive: true });
  // Under its final name the file is always complete.
  await writeFile(`${path}.part`, composed.message);
  await rename(`${path}.part`, path);
}
