/** The console in a real browser, on the system as `npm start` runs it. Screenshots are kept in console/screenshots. */
import type { Page } from 'playwright-core';
import { accessibilityFaults, LOOKS, screenshot } from './browser';
import { startConsoleRig, type ConsoleRig } from './console-rig';
import { reaches } from './running-stack';
import { waitFor } from './wait-for';

jest.setTimeout(120_000);

let rig: ConsoleRig;
let running: ConsoleRig['running'];
let open: ConsoleRig['open'];

beforeAll(async () => {
  rig = await startConsoleRig({ FREQUENCY_CAP: '100/7d', REPLY_WAIT: '3600' });
  ({ running, open } = rig);
}, 180_000);
afterEach(() => rig.closeVisitors());
afterAll(() => rig.stop(), 60_000);

/** A lead who asks for help: its journey waits for a person. @returns the id of the question */
async function askedByLead(): Promise<{ lead: string; question: string }> {
  const lead = await running.newLead({
    message: 'I cannot log in, please help me with my account.',
    persona: undefined,
    campaign_id: undefined,
  });
  await running.post(`/api/v1/leads/${lead}/triage`);
  await reaches(running, lead, 'in_support');
  const question = `lead-${lead}.support-1.1.support`;
  await waitFor(async () => (await running.get(`/api/v1/escalations/${question}`)).status === 200, question);
  return { lead, question };
}

const questionLink = (page: Page, lead: string) =>
  page.getByRole('list', { name: 'Questions' }).getByRole('link', { name: lead });

describe('the inbox', () => {
  it('a question is decided with the keyboard alone, and the journey goes on', async () => {
    const { lead, question } = await askedByLead();
    const page = await open('/');
    await page.waitForURL('**/inbox');
    await questionLink(page, lead).click();
    await page.getByRole('heading', { name: lead }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('a');
    await page.getByRole('button', { name: 'Confirm: approve' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Your decision counts.').waitFor();
    await reaches(running, lead, 'closed');
    const { body } = await running.get(`/api/v1/escalations/${question}`);
    expect(body).toMatchObject({ status: 'decided', decision: 'approve', decided_by: 'local' });
  });

  it('j and k walk through the questions', async () => {
    await askedByLead();
    await askedByLead();
    const page = await open('/inbox');
    const chosen = page.locator('.question[aria-current]');
    await chosen.waitFor();
    const first = await chosen.getAttribute('href');
    await page.keyboard.press('j');
    await page.waitForURL((url) => url.pathname !== '/inbox' && url.pathname !== first);
    await page.keyboard.press('k');
    await page.waitForURL(`**${first ?? ''}`);
  });

  it('of two who decide at once one counts, and the other is told who was first', async () => {
    const { lead, question } = await askedByLead();
    const people = ['Ada', 'Grace'];
    const pages = await Promise.all(people.map(() => open(`/inbox/${question}`)));
    await Promise.all(
      pages.map(async (page, place) => {
        await page.getByRole('heading', { name: lead }).waitFor();
        await page.getByRole('button', { name: place === 0 ? 'Approve' : 'Reject' }).click();
        await page.getByLabel('Your name').fill(people[place] ?? '');
      }),
    );
    await Promise.all(pages.map((page) => page.getByRole('button', { name: /^Confirm/ }).click()));
    const told = await Promise.all(
      pages.map((page) =>
        page
          .getByText(/Your decision counts|Somebody was first/)
          .first()
          .textContent(),
      ),
    );
    const winner = told.findIndex((text) => text?.includes('counts'));
    expect(told.filter((text) => text?.includes('counts'))).toHaveLength(1);
    const loser = pages[1 - winner]!;
    await loser.getByText(`${people[winner] ?? ''} ${winner === 0 ? 'approved' : 'rejected'} it.`).waitFor();
    await screenshot(loser, 'inbox-too-late');
    const { body } = await running.get(`/api/v1/escalations/${question}`);
    expect(body).toMatchObject({ decided_by: people[winner], decision: winner === 0 ? 'approve' : 'reject' });
  });

  it('what was decided elsewhere is shown as decided, and found by a search', async () => {
    const { lead, question } = await askedByLead();
    const page = await open(`/inbox/${question}`);
    await page.getByRole('heading', { name: lead }).waitFor();
    await running.post(`/api/v1/escalations/${question}/decision`, {
      decision: 'reject',
      decided_by: 'Maria',
      comment: 'settled by phone',
    });
    await page.getByText('Maria rejected it.').waitFor();
    await page.getByText('settled by phone').waitFor();
    await page.getByRole('button', { name: 'Decided' }).click();
    await page.keyboard.press('/');
    await page.getByLabel('Search questions').fill(lead);
    await questionLink(page, lead).waitFor();
    await page.getByLabel('Search questions').fill('no-such-lead');
    await page.getByText('No decided question fits the search.').waitFor();
  });

  it('whose question ends while a comment is written keeps the comment, decides nothing else, and is told', async () => {
    const asked = [await askedByLead(), await askedByLead()];
    const page = await open('/inbox');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    const shown = await page.locator('.question[aria-current]').getAttribute('href');
    const question = decodeURIComponent(shown?.replace('/inbox/', '') ?? '');
    await page.keyboard.press('a');
    const comment = page.getByLabel('Comment');
    await comment.waitFor();
    await page.keyboard.type('he is ok ');
    await running.post(`/api/v1/escalations/${question}/decision`, { decision: 'reject', decided_by: 'Otto' });
    await page.getByText('Otto rejected it.').waitFor();
    await page.getByText('nothing of yours was sent').waitFor();
    await page.keyboard.type('and a really good lead ');
    expect(await comment.inputValue()).toBe('he is ok and a really good lead ');
    await page.keyboard.press('Enter');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await comment.waitFor({ state: 'hidden' });
    const { body } = await running.get<{ items: { escalation_id: string }[] }>('/api/v1/escalations?status=open');
    const stillOpen = body.items.map(({ escalation_id }) => escalation_id);
    expect(stillOpen).toEqual(
      expect.arrayContaining(asked.map((each) => each.question).filter((id) => id !== question)),
    );
  });

  it('is told of a question over /rpc, and shows it at once', async () => {
    const page = await open('/inbox');
    const told = new Promise<void>((resolve) => {
      page.on('websocket', (socket) => {
        socket.on('framereceived', ({ payload }) => {
          if (String(payload).includes('escalation.raised')) resolve();
        });
      });
    });
    await page.reload();
    await page.getByText('Live', { exact: true }).waitFor();
    const { lead } = await askedByLead();
    await told;
    await questionLink(page, lead).waitFor();
  });

  it.each(LOOKS)('has nothing that axe finds: $viewport, $scheme', async (look) => {
    const { lead, question } = await askedByLead();
    const page = await open('/inbox', look);
    await questionLink(page, lead).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, `inbox-${look.viewport}-${look.scheme}`);
    await page.goto(`/inbox/${question}`);
    await page.getByRole('button', { name: 'Modify' }).click();
    await page.getByLabel('Outcome').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, `question-${look.viewport}-${look.scheme}`);
  });
});

describe('leads', () => {
  it('a lead is found, its journey is told, and goes on before the eyes when its question is decided', async () => {
    const { lead, question } = await askedByLead();
    const page = await open('/leads');
    await page.getByLabel('Search').fill(lead);
    await page.getByRole('row', { name: lead }).getByRole('link').click();
    const timeline = page.getByRole('list').filter({ hasText: 'hands over to manager' });
    await timeline.getByText('Waiting for a person to answer the lead.').waitFor();
    const webUi = await page.getByRole('link', { name: 'Temporal Web UI' }).getAttribute('href');
    expect(webUi).toContain(`lead-${lead}`);
    await running.post(`/api/v1/escalations/${question}/decision`, { decision: 'approve', decided_by: 'Ada' });
    await timeline.getByText('The journey ended: support resolved').waitFor();
    await timeline.getByText('Decided: approve by Ada').waitFor();
  });

  it('a lead without a journey is triaged, its score is explained, and it is opted out', async () => {
    const lead = await running.newLead();
    const page = await open(`/leads/${lead}`);
    await page.getByText('No journey yet').waitFor();
    await page.getByRole('button', { name: 'Triage', exact: true }).click();
    await page.getByRole('heading', { name: 'Journey 1' }).waitFor();
    await page.getByLabel(/^Company size: \d+ of 100$/).waitFor();
    await page.getByRole('button', { name: 'Opt out' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Opt out' }).click();
    await page.getByRole('cell', { name: 'withdrawn' }).waitFor();
    await waitFor(async () => (await running.stageOf(lead)).outcome === 'opted_out', 'the opt-out to be heard');
  });

  it('a CSV file is taken in, and each row that is refused is named', async () => {
    const page = await open('/leads/import');
    const csv =
      'lead_id,email,source\nconsole-csv-1,one@example.com,Referral\nnot a lead id,two@example.com,Referral\n';
    await page.getByLabel(/^CSV file/).setInputFiles({
      name: 'leads.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(csv),
    });
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('row', { name: /^3 / }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, 'import');
    expect((await running.get('/api/v1/leads/console-csv-1')).status).toBe(200);
  });

  it.each(LOOKS)('have nothing that axe finds: $viewport, $scheme', async (look) => {
    const page = await open('/leads', look);
    await page.getByRole('row', { name: 'test-123' }).or(page.getByRole('row').nth(2)).first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, `leads-${look.viewport}-${look.scheme}`);
    const { lead } = await askedByLead();
    await page.goto(`/leads/${lead}`);
    await page.getByText('Waiting for a person to answer the lead.').first().waitFor();
    await page.locator('.timeline summary').first().click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, `lead-${look.viewport}-${look.scheme}`);
  });
});

it('runs no script but its own, keeps hashed files, and asks for its page each time', async () => {
  const base = running.stack.addresses.api;
  const deep = await fetch(new URL('/inbox/some.question', base));
  expect(deep.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(deep.headers.get('cache-control')).toBe('no-cache');
  const html = await deep.text();
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
  const script = /src="(\/assets\/[^"]+)"/.exec(html)?.[1] ?? '';
  const asset = await fetch(new URL(script, base));
  expect(asset.headers.get('cache-control')).toContain('immutable');
  expect((await fetch(new URL('/api/v1/nothing', base))).status).toBe(404);
  expect((await fetch(new URL('/assets/nothing.js', base))).headers.get('content-type')).toContain('problem+json');
});
