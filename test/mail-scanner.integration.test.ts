/** A mail scanner that follows every link of every mail we send, in every way that scanners do: nothing changes. */
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { Browser } from 'playwright-core';
import { parseMessage } from '../inbound/message';
import { newVisitor, startBrowser } from './browser';
import { reaches, startRunningStack, type RunningStack } from './running-stack';
import { waitFor } from './wait-for';

jest.setTimeout(120_000);

/** What links begin with; the tests stand in for the proxy that would be there. */
const PUBLIC = 'https://merit.example';
const mails: string[] = [];
const smtp = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData: (stream, _session, done) => {
    void text(stream).then((mail) => {
      mails.push(mail);
      done();
    }, done);
  },
});
smtp.on('error', () => undefined);

let running: RunningStack;
let browser: Browser;
beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const SMTP_URL = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
  [running, browser] = await Promise.all([
    startRunningStack({ SMTP_URL, API_URL: PUBLIC, APPROVERS: 'ann@example.com' }),
    startBrowser(),
  ]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await running.stop();
  smtp.close();
}, 60_000);

/** @returns the mail to an address, once it has been sent */
async function mailTo(address: string): Promise<string> {
  const find = (): string | undefined => mails.find((mail) => mail.includes(`To: ${address}`));
  await waitFor(() => find() !== undefined, `a mail to ${address}`, 60_000);
  return find() ?? '';
}

/** Every link of a mail, those of its headers among them, at the address of the running system. */
async function linksOf(mail: string): Promise<URL[]> {
  const { text: body, header } = await parseMessage(mail);
  const found = `${body} ${header('list-unsubscribe') ?? ''}`.match(/https?:\/\/[^\s<>,]+/g) ?? [];
  return [...new Set(found)].map((link) => {
    expect(link).toMatch(new RegExp(`^${PUBLIC}/`));
    return new URL(link.slice(PUBLIC.length), running.stack.addresses.api);
  });
}

const PREFETCH: Record<string, string> = {
  'sec-purpose': 'prefetch;prerender',
  purpose: 'prefetch',
  'x-moz': 'prefetch',
};
const WAYS: RequestInit[] = ['GET', 'HEAD'].flatMap((method) =>
  (['follow', 'manual'] as const).flatMap((redirect) => [
    { method, redirect },
    { method, redirect, headers: PREFETCH },
  ]),
);

/** Some scanners open what they find in a browser, and wait. */
async function openInBrowser(link: URL): Promise<void> {
  const visitor = await newVisitor(browser, link.origin);
  const page = await visitor.newPage();
  await page.goto(link.href);
  await page.getByRole('heading').first().waitFor();
  await visitor.close();
}

const TABLES = [
  'escalations',
  'consents',
  'suppressions',
  'interactions',
  'leads',
  'journeys',
  'sends',
  'decisions',
  'relay_events',
];

/** Everything that a person's answer would change. */
const everything = async (): Promise<Record<string, unknown[]>> =>
  Object.fromEntries(
    await Promise.all(
      TABLES.map(async (table) => [table, (await running.database.query(`SELECT * FROM ${table} ORDER BY 1, 2`)).rows]),
    ),
  ) as Record<string, unknown[]>;

it('changes no decision and no consent, whichever way it follows the links of an approval and of an outreach', async () => {
  const written = await running.newLead();
  const asking = await running.newLead({
    message: 'Please help me with my account.',
    persona: undefined,
    campaign_id: undefined,
  });
  for (const lead of [written, asking]) await running.post(`/api/v1/leads/${lead}/triage`);
  const mailOut = await mailTo(`${written}@example.com`);
  const mailToApprover = await mailTo('ann@example.com');
  const [outreach, approval] = [await linksOf(mailOut), await linksOf(mailToApprover)];
  // who is away tells the leads' mailbox so, and not the sender of notices
  expect([mailOut, mailToApprover].map((mail) => /^Auto-Submitted: auto-generated/m.test(mail))).toEqual([false, true]);
  const question = `lead-${asking}.support-1.1.support`;
  expect(outreach.map(({ pathname }) => pathname)).toEqual([expect.stringMatching(/^\/u\/[0-9a-f]{32}$/)]);
  expect(approval.map(({ pathname }) => pathname)).toEqual([`/inbox/${question}`]);
  await waitFor(async () => (await running.sendsOf(written))[0]?.status === 'sent', 'the message to be recorded');
  await reaches(running, asking, 'in_support');

  const before = await everything();
  for (const link of [...outreach, ...approval]) {
    for (const way of WAYS) expect((await fetch(link, way)).status).toBe(200);
    await openInBrowser(link);
  }
  expect(await everything()).toEqual(before);

  // people, who press what those pages show, are heard
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  await fetch(outreach[0]!, { method: 'POST', headers: form, body: 'List-Unsubscribe=One-Click' });
  await running.post(`/api/v1/escalations/${question}/decision`, { decision: 'approve', decided_by: 'ann' });
  await waitFor(async () => (await running.stageOf(written)).outcome === 'opted_out', 'the opt-out to be heard');
  const after = await everything();
  for (const table of ['escalations', 'consents', 'interactions', 'leads', 'journeys'])
    expect(after[table]).not.toEqual(before[table]);
});
