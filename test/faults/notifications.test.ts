/** kill -9 of the worker that tells people, between the reservation and the mail server's answer: nobody is told twice. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { SMTPServer } from 'smtp-server';
import { startRunningStack, type RunningStack } from '../running-stack';
import { waitFor } from '../wait-for';

const SECRET = 'a-shared-secret-of-tests';
const mails: string[] = [];
const calls: { key: string; signature: string; body: string }[] = [];

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    let mail = '';
    stream.on('data', (chunk: Buffer) => (mail += chunk.toString()));
    // The first one is taken, but the answer never comes.
    stream.on('end', () => {
      mails.push(mail);
      if (mails.length > 1) done();
    });
  },
});
smtp.on('error', () => undefined);
const hook = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    calls.push({
      key: String(request.headers['idempotency-key']),
      signature: String(request.headers['x-merit-signature']),
      body,
    });
    if (calls.length > 1) response.writeHead(204).end();
  });
});

let running: RunningStack;
beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  running = await startRunningStack({
    SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    APPROVERS: 'ann@example.com',
    NOTIFY_WEBHOOK_URL: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`,
    NOTIFY_WEBHOOK_SECRET: SECRET,
  });
});
afterAll(async () => {
  await running.stop();
  smtp.close();
  hook.closeAllConnections();
  hook.close();
});

const messages = async (way: string): Promise<string[]> => {
  const { rows } = await running.database.query<{ status: string }>(
    'SELECT status FROM notification_messages WHERE way = $1 ORDER BY created_at',
    [way],
  );
  return rows.map(({ status }) => status);
};
/** A lead that asks for something: a person is asked whether it is settled. @returns the question's id */
async function newQuestion(): Promise<string> {
  const leadId = await running.newLead({
    campaign_id: null,
    source: 'Contact form',
    message: 'How do I reset my password?',
  });
  await running.post(`/api/v1/agents/handoff`, {
    from_agent: 'lead_triage',
    to_agent: 'manager',
    lead_id: leadId,
    conversation_id: `conv-${leadId}`,
    context: { triage_category: 'General Inquiry', lead_score: 50, priority: 'medium' },
    preservation_data: { short_term_memory: {}, conversation_history: [], next_actions: [] },
  });
  let id: string | undefined;
  const asked = async (): Promise<boolean> => {
    const { rows } = await running.database.query<{ escalation_id: string }>(
      'SELECT escalation_id FROM escalations WHERE lead_id = $1',
      [leadId],
    );
    id = rows[0]?.escalation_id;
    return id !== undefined;
  };
  await waitFor(asked, 'the question', 60_000);
  return id ?? '';
}

it('writes to nobody twice, calls the webhook again with the same key, and a look at the link decides nothing', async () => {
  const question = await newQuestion();
  await waitFor(
    () => mails.length === 1 && calls.length === 1,
    'mail server and webhook to take what they are told',
    60_000,
  );
  await running.kill('worker-engagement');
  await waitFor(async () => (await messages('webhook')).includes('sent'), 'the webhook to be told again', 150_000);
  await waitFor(async () => (await messages('mail')).includes('unconfirmed'), 'the mail to be given up', 150_000);

  expect(calls.map(({ key }) => key)).toEqual([calls[0]?.key, calls[0]?.key]);
  const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(calls[1]!.signature)!;
  expect(signature).toBe(createHmac('sha256', SECRET).update(`${seconds}.${calls[1]!.body}`).digest('hex'));
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain('To: ann@example.com');
  expect(mails[0]).toContain('Auto-Submitted: auto-generated');
  expect(mails[0]!.replaceAll('=\r\n', '')).toContain(`/inbox/${question}`);
  expect(mails[0]).not.toMatch(/Ada|fault-\d+@example.com/);

  // as mail scanners do
  const { items } = JSON.parse(calls[1]!.body) as { items: { link: string }[] };
  const standing = async () =>
    (await running.database.query('SELECT e.*, (SELECT count(*) FROM escalation_events) FROM escalations e')).rows;
  const before = await standing();
  for (const method of ['GET', 'HEAD']) expect((await fetch(items[0]!.link, { method })).status).toBe(200);
  expect(await standing()).toEqual(before);

  // the next one gets through
  await newQuestion();
  await waitFor(async () => (await messages('mail')).includes('sent'), 'the next mail', 60_000);
  expect(mails).toHaveLength(2);
});
