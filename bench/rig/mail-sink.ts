/** A mail server that takes everything and counts it. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { Arrivals } from '../load/arrivals';

export interface MailSink {
  url: string;
  arrivals: Arrivals;
  close(): Promise<void>;
}

/** `send-{lead_id}.{campaign_id}.{touch}`, as activities/delivery/mime.ts writes it. */
const LEDGER_HEADER = /^X-Merit-Ledger-ID:\s*(send-(.+)\.[^.\s]+\.\d+)\s*$/im;

export async function startMailSink(): Promise<MailSink> {
  const arrivals = new Arrivals();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) => {
      void text(stream).then((mail) => {
        const [, ledgerId, leadId] = LEDGER_HEADER.exec(mail) ?? [];
        done();
        if (ledgerId && leadId) arrivals.arrived(leadId, ledgerId);
      }, done);
    },
  });
  // a client that hangs up is no matter of the bench
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    arrivals,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
