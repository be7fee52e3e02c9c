/** kill -9 between the provider's acceptance and our acknowledgement, with real providers that hold their answer back. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { reaches, startRunningStack, type RunningStack } from '../running-stack';
import { waitFor } from '../wait-for';

let running: RunningStack | undefined;
let closeProvider: () => void = () => undefined;
afterEach(async () => {
  await running?.stop();
  closeProvider();
});

it('never sends a message again over SMTP when its fate is unknown, and says unconfirmed', async () => {
  const accepted: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let mail = '';
      stream.on('data', (chunk: Buffer) => (mail += chunk.toString()));
      // The first message is taken, but the answer never comes.
      stream.on('end', () => {
        accepted.push(mail);
        if (accepted.length > 1) done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeProvider = () => server.close();
  running = await startRunningStack({
    SMTP_URL: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    REPLY_WAIT: '2',
  });
  const leadId = await running.newLead();
  await running.post(`/api/v1/leads/${leadId}/triage`);
  await waitFor(() => accepted.length === 1, 'the mail server to take the message');
  await running.kill('worker-engagement');
  await reaches(running, leadId, 'closed', 120_000);
  expect(accepted).toHaveLength(1);
  await expect(running.sendsOf(leadId)).resolves.toEqual([expect.objectContaining({ status: 'unconfirmed' })]);
});

it('sends again with the same key to a provider that takes idempotency keys', async () => {
  const keys: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      keys.push(String(request.headers['idempotency-key']));
      if (keys.length > 1) response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeProvider = () => {
    server.closeAllConnections();
    server.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  running = await startRunningStack({ WEBHOOK_URL: url, WEBHOOK_SECRET: 'a-shared-secret-of-tests', REPLY_WAIT: '2' });
  const leadId = await running.newLead();
  await running.post(`/api/v1/leads/${leadId}/triage`);
  await waitFor(() => keys.length === 1, 'the provider to take the message');
  await running.kill('worker-engagement');
  await reaches(running, leadId, 'closed', 120_000);
  expect(keys).toEqual([`send-${leadId}.camp-001.1`, `send-${leadId}.camp-001.1`]);
  await expect(running.sendsOf(leadId)).resolves.toEqual([expect.objectContaining({ status: 'sent' })]);
});
