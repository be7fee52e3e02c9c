import { randomUUID } from 'node:crypto';
import { startImapServer, type ImapServer } from '../test/imap-server';
import { createSendRig, SENT, type SendRig } from '../test/send-rig';
import { waitFor } from '../test/wait-for';
import { RPC_ERRORS, RpcError, type DataClient } from '../mcp/protocol';
import { loadConfig } from '../runtime/config';
import { acceptMessage } from './accept';
import { startMailbox, type Mailbox } from './mailbox';
import { bounceMail, complaintMail, plainMail } from './testing';

const REPLY_TO = 'answers@purple-merit.example';
let rig: SendRig;
let imap: ImapServer;
let mailboxes: Mailbox[];
let stored: number;

beforeAll(async () => {
  rig = await createSendRig();
});
afterAll(() => rig.database.drop());
beforeEach(async () => {
  imap = await startImapServer();
  mailboxes = [];
  stored = 0;
});
afterEach(async () => {
  await Promise.all(mailboxes.map((mailbox) => mailbox.stop()));
  await imap.stop();
});

function read(call: DataClient['call'] = rig.call): Mailbox {
  const address = loadConfig({ IMAP_URL: imap.url }).imapUrl;
  if (!address) throw new Error('no mailbox');
  const data: DataClient = { call, close: async () => undefined };
  const mailbox = startMailbox({
    address,
    accept: (raw, receivedAt) => acceptMessage({ data, replyTo: REPLY_TO }, raw, receivedAt),
    stored: () => (stored += 1),
  });
  mailboxes.push(mailbox);
  return mailbox;
}

/** A lead with one message on record. */
async function written() {
  const email = `${randomUUID()}@example.com`;
  const lead_id = await rig.newLead({ email });
  const reservation = await rig.reserve(lead_id, { sending_domain: `${lead_id}.example` });
  if (reservation.verdict !== 'send') throw new Error(reservation.verdict);
  const { ledger_id, answer_token } = reservation;
  await rig.call('confirmSend', { ledger_id, ...SENT, provider_message_id: null });
  const to = REPLY_TO.replace('@', `+${answer_token}@`);
  return { lead_id, email, ledger_id, to, original: `<${ledger_id}@purple-merit>` };
}
const allRead = (count: number) =>
  waitFor(async () => {
    const keywords = await imap.keywords();
    return keywords.length === count && keywords.every((each) => each.includes('$Processed'));
  }, 'all mail to be marked');
const told = async (lead: string) => {
  const { events } = await rig.call('claimRelayEvents', { limit: 500, lease_seconds: 1 });
  rig.clock.now = new Date(rig.clock.now.getTime() + 2_000);
  return events.flatMap((event) => (event.kind === 'interaction' && event.lead_id === lead ? [event.interaction] : []));
};
const next = async (lead_id: string) => rig.reserve(lead_id, { touch: 2, sending_domain: `${lead_id}.example` });
const id = () => `<${randomUUID()}@mail.example>`;

it('stops at a reply, snoozes for an absence, suppresses after a bounce, suppresses and counts a complaint', async () => {
  const [replying, away, bounced, complaining] = await Promise.all([written(), written(), written(), written()]);
  imap.deliver(plainMail({ to: replying.to, message_id: id(), body: 'Sounds good, tell me more' }));
  imap.deliver(
    plainMail({
      to: away.to,
      message_id: id(),
      subject: 'Automatic reply: Hello',
      headers: ['Auto-Submitted: auto-replied'],
      body: 'I am on vacation.',
    }),
  );
  imap.deliver(bounceMail({ to: bounced.to, message_id: id(), original: bounced.original, recipient: bounced.email }));
  imap.deliver(
    complaintMail({
      to: complaining.to,
      message_id: id(),
      original: complaining.original,
      recipient: complaining.email,
    }),
  );
  const mailbox = read();
  await allRead(4);
  expect(stored).toBe(4);

  expect(await told(replying.lead_id)).toMatchObject([{ event_type: 'reply', outcome: 'positive' }]);
  expect(await next(replying.lead_id)).toMatchObject({ verdict: 'refused', reason: 'answered' });
  const [absence] = await told(away.lead_id);
  expect(absence).toMatchObject({ event_type: 'out_of_office', outcome: 'none' });
  expect(Date.parse(absence?.until ?? '')).toBeGreaterThan(Date.now());
  expect((await next(away.lead_id)).verdict).toBe('send');
  expect(await told(bounced.lead_id)).toMatchObject([{ event_type: 'email_bounced', bounce: 'hard' }]);
  expect(await next(bounced.lead_id)).toMatchObject({ verdict: 'refused', reason: 'suppressed' });
  expect(await told(complaining.lead_id)).toMatchObject([{ event_type: 'email_complaint' }]);
  expect(await next(complaining.lead_id)).toMatchObject({ verdict: 'refused', reason: 'suppressed' });
  const { domains } = await rig.call('listSendingDomains', {});
  expect(domains.find(({ domain }) => domain === `${complaining.lead_id}.example`)).toMatchObject({ complaints: 1 });
  await waitFor(() => mailbox.status().state === 'up', 'the mailbox to be up');
});

it('leaves a bounce or a complaint to people that names a message, but not its token', async () => {
  const { lead_id, email, original } = await written();
  imap.deliver(bounceMail({ message_id: id(), original, recipient: email }));
  imap.deliver(complaintMail({ message_id: id(), original, recipient: email }));
  read();
  await allRead(2);
  expect(await imap.keywords()).toEqual([
    ['$Processed', '$Unmatched'],
    ['$Processed', '$Unmatched'],
  ]);
  expect(await told(lead_id)).toEqual([]);
  expect((await next(lead_id)).verdict).toBe('send');
});

it('keeps the words of a reply unreadable at rest', async () => {
  const { lead_id, to } = await written();
  imap.deliver(plainMail({ to, message_id: id(), body: 'My secret is 4711' }));
  read();
  await allRead(1);
  const { rows } = await rig.database.pools.read.query<{ row: string; sealed: boolean }>(
    "SELECT i::text AS row, metadata_words IS NOT NULL AS sealed FROM interactions i WHERE lead_id = $1 AND event_type = 'reply'",
    [lead_id],
  );
  expect(rows).toEqual([{ row: expect.not.stringContaining('4711'), sealed: true }]);
});

it('hears at once of mail that comes while it waits', async () => {
  const { lead_id, to } = await written();
  const mailbox = read();
  await waitFor(() => mailbox.status().state === 'up', 'the mailbox to be up');
  imap.deliver(plainMail({ to, message_id: id(), body: 'Hello' }));
  await waitFor(async () => (await told(lead_id)).length === 1, 'the reply to be told', 30_000);
});

it('leaves mail of strangers to people, and counts it', async () => {
  imap.deliver(plainMail({ message_id: id(), from: 'stranger@example.org', body: 'Who are you?' }));
  const mailbox = read();
  await allRead(1);
  expect(await imap.keywords()).toEqual([['$Processed', '$Unmatched']]);
  await waitFor(() => mailbox.status().detail.includes('1 unmatched'), 'the count');
});

it('counts a message once, however many processes read the folder and however often it was delivered', async () => {
  const { lead_id, to } = await written();
  const mail = plainMail({ to, message_id: id(), body: 'Yes please' });
  for (let i = 0; i < 5; i++) imap.deliver(mail);
  read();
  read();
  read();
  await allRead(5);
  expect(await told(lead_id)).toHaveLength(1);
  expect(stored).toBe(1);
});

it('skips a message that can never be stored, and goes on with the next', async () => {
  const [first, second] = await Promise.all([written(), written()]);
  imap.deliver(plainMail({ to: first.to, message_id: id(), body: 'one' }));
  imap.deliver(plainMail({ to: second.to, message_id: id(), body: 'two' }));
  read(async (method, params) => {
    const refuses = method === 'trackEvent' && JSON.stringify(params).includes(first.lead_id);
    if (refuses) throw new RpcError(RPC_ERRORS.invalidParams, 'no');
    return rig.call(method, params);
  });
  await allRead(2);
  expect(await imap.keywords()).toEqual(expect.arrayContaining([['$Processed', '$Unreadable'], ['$Processed']]));
  expect(await told(second.lead_id)).toHaveLength(1);
});

it('reads on past a message that the data server never finishes, and keeps trying that one', async () => {
  const [first, second] = await Promise.all([written(), written()]);
  imap.deliver(plainMail({ to: first.to, message_id: id(), body: 'one' }));
  imap.deliver(plainMail({ to: second.to, message_id: id(), body: 'two' }));
  let isBusy = true;
  read(async (method, params) => {
    const hangs = isBusy && method === 'trackEvent' && JSON.stringify(params).includes(first.lead_id);
    if (hangs) throw new RpcError(RPC_ERRORS.timeout, 'too long');
    return rig.call(method, params);
  });
  await waitFor(async () => (await told(second.lead_id)).length === 1, 'the second to be told', 30_000);
  expect(await imap.keywords()).toEqual(expect.arrayContaining([[], ['$Processed']]));
  isBusy = false;
  await waitFor(async () => (await told(first.lead_id)).length === 1, 'the first to be told', 30_000);
});

it('leaves everything as it is while the data server is away, and goes on when it is back', async () => {
  const { lead_id, to } = await written();
  imap.deliver(plainMail({ to, message_id: id(), body: 'Hello' }));
  let isAway = true;
  const mailbox = read(async (method, params) => {
    if (isAway) throw new RpcError(RPC_ERRORS.unavailable, 'away');
    return rig.call(method, params);
  });
  await waitFor(() => mailbox.status().detail.includes('data server'), 'it to notice');
  expect(await imap.keywords()).toEqual([[]]);
  isAway = false;
  await allRead(1);
  expect(await told(lead_id)).toHaveLength(1);
});

it('reads on after the server was away, and large mail only as far as it matters', async () => {
  const { lead_id, to } = await written();
  const mailbox = read();
  await waitFor(() => mailbox.status().state === 'up', 'the mailbox to be up');
  const large = plainMail({
    to,
    message_id: id(),
    body: `Yes please\n> ${'x'.repeat(900)}\n`.padEnd(3_000_000, '> y\n'),
  });
  await imap.restart();
  imap.deliver(large);
  await allRead(1);
  expect(await told(lead_id)).toMatchObject([{ event_type: 'reply', outcome: 'positive' }]);
});
