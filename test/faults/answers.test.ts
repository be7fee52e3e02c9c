/** kill -9 of the API after a reply was stored and before its mail was marked: it is met again, and counts once. */
import { startImapServer, type ImapServer } from '../imap-server';
import { reaches, startRunningStack, type RunningStack } from '../running-stack';
import { startTcpGate, type TcpGate } from '../tcp-gate';
import { waitFor } from '../wait-for';
import { plainMail } from '../../inbound/testing';

let imap: ImapServer;
let gate: TcpGate;
let running: RunningStack;
beforeAll(async () => {
  imap = await startImapServer();
  gate = await startTcpGate(imap.port);
  running = await startRunningStack({
    IMAP_URL: imap.url.replace(String(imap.port), String(gate.port)),
    MAIL_REPLY_TO: 'answers@purple-merit.example',
  });
});
afterAll(async () => {
  await running.stop();
  await gate.close();
  await imap.stop();
});

const repliesOf = async (leadId: string): Promise<number> => {
  const { rowCount } = await running.database.query(
    "SELECT FROM interactions WHERE lead_id = $1 AND event_type = 'reply'",
    [leadId],
  );
  return rowCount ?? 0;
};
const tokenOf = async (leadId: string): Promise<string | undefined> => {
  const { rows } = await running.database.query<{ answer_token: string }>(
    "SELECT answer_token FROM sends WHERE lead_id = $1 AND status = 'sent'",
    [leadId],
  );
  return rows[0]?.answer_token;
};

it('counts a reply once although the API is killed between storing and marking it', async () => {
  const leadId = await running.newLead();
  await running.post(`/api/v1/leads/${leadId}/triage`, { priority: 'high' });
  await waitFor(async () => (await tokenOf(leadId)) !== undefined, 'the message', 60_000);
  const token = (await tokenOf(leadId)) ?? '';

  gate.holdBack(/UID STORE/);
  imap.deliver(plainMail({ to: `answers+${token}@purple-merit.example`, body: 'Sounds good, tell me more' }));
  await waitFor(() => gate.held() > 0, 'the mail to be about to be marked', 60_000);
  expect(await repliesOf(leadId)).toBe(1);
  expect(await imap.keywords()).toEqual([[]]);
  await running.kill('api');
  gate.open();

  await waitFor(
    async () => (await imap.keywords())[0]?.includes('$Processed') === true,
    'the mail to be marked',
    60_000,
  );
  expect(await repliesOf(leadId)).toBe(1);
  await reaches(running, leadId, 'closed');
  await expect(running.stageOf(leadId)).resolves.toMatchObject({ outcome: 'engaged' });
  const status = await running.get<{ components: Record<string, { state: string }> }>('/api/agents/system/status');
  expect(status.body.components.mailbox).toMatchObject({ state: 'up' });
});
