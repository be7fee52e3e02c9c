/** Without a provider, messages are written where a person can read them: {ledger_id}.eml. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { toMail } from './mime';
import type { DeliveryProvider, Letter } from './provider';

export function createOutbox(directory: string, from: string): DeliveryProvider<Letter> {
  const composer = createTransport({ streamTransport: true, buffer: true });
  return {
    name: 'outbox',
    takesIdempotencyKey: true,
    async deliver(message) {
      const { message: bytes } = await composer.sendMail(toMail(message, from));
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const file = join(directory, `${message.ledger_id}.eml`);
      // Written aside and renamed: a reader never meets half a message, a second delivery replaces the first.
      const aside = `${file}.${process.pid}.tmp`;
      await writeFile(aside, bytes as Buffer, { mode: 0o600 });
      await rename(aside, file);
      return message.ledger_id;
    },
    close: () => composer.close(),
  };
}
