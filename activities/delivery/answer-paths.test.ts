import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { createTransport } from 'nodemailer';
import { NO_PATHS } from './answer-paths';
import { createDelivery } from './index';
import { toMail } from './mime';

const from = 'Purple Merit <hello@purple-merit.example>';
const body = 'Hello Ada 👋\n';
const cleared = {
  ledger_id: 'send-lead-1.camp-001.1',
  lead_id: 'lead-1',
  channel: 'Email' as const,
  to: 'ada@example.com',
  subject: 'Grüße, Ada',
  body,
  answer_token: '0123abcd',
};
const deliveryWith = (mailReplyTo: string | undefined, publicUrl: string | undefined) =>
  createDelivery({
    smtpUrl: undefined,
    webhookUrl: undefined,
    webhookSecret: undefined,
    mailFrom: from,
    mailReplyTo,
    publicUrl,
    dataDir: tmpdir(),
  });

describe('mail that can be answered', () => {
  const delivery = deliveryWith('answers@mail.purple-merit.example', 'https://merit.example/');

  it('names the message by its token in Reply-To, sender of the envelope, and both ways to unsubscribe', async () => {
    const transport = createTransport({ streamTransport: true, newline: 'windows' });
    const { envelope, message } = await transport.sendMail(toMail(delivery.finish(cleared), from));
    const mail = (Buffer.isBuffer(message) ? message : await buffer(message)).toString().replaceAll(/\r\n[ \t]+/g, ' ');
    expect(envelope.from).toBe('answers+0123abcd@mail.purple-merit.example');
    expect(mail).toContain('\r\nFrom: Purple Merit <hello@purple-merit.example>\r\n');
    expect(mail).toContain('\r\nReply-To: answers+0123abcd@mail.purple-merit.example\r\n');
    expect(mail).toContain(
      '\r\nList-Unsubscribe: <https://merit.example/u/0123abcd>, <mailto:answers+0123abcd@mail.purple-merit.example?subject=unsubscribe>\r\n',
    );
    expect(mail).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
    expect(delivery.finish(cleared).body).toContain('Unsubscribe: https://merit.example/u/0123abcd');
  });

  it('is e-mail only, and promises nothing that is not configured', () => {
    expect(delivery.finish({ ...cleared, channel: 'SMS' })).toMatchObject({ body, ...NO_PATHS });
    const bare = deliveryWith(undefined, undefined);
    expect(bare.finish(cleared)).toMatchObject({ body, ...NO_PATHS });
    expect(bare.sendingDomain).toBe('purple-merit.example');
  });
});
