/** What a person does with one lead in the console, in a real browser, on the system as `npm start` runs it. */
import type { Page } from 'playwright-core';
import { accessibilityFaults, LOOKS, screenshot } from './browser';
import { startConsoleRig, type ConsoleRig } from './console-rig';
import { reaches } from './running-stack';
import { waitFor } from './wait-for';

jest.setTimeout(120_000);

const HELP = {
  message: 'I cannot log in, please help me with my account.',
  persona: undefined,
  campaign_id: undefined,
};

let rig: ConsoleRig;
let running: ConsoleRig['running'];
let open: ConsoleRig['open'];

beforeAll(async () => {
  rig = await startConsoleRig({ FREQUENCY_CAP: '100/7d', REPLY_WAIT: '3600' });
  ({ running, open } = rig);
}, 180_000);
afterEach(() => rig.closeVisitors());
afterAll(() => rig.stop(), 60_000);

/** Presses a button of the lead's page, and again in the dialog that it opens. */
async function confirmed(page: Page, name: string, by: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your name').fill(by);
  await dialog.getByRole('button', { name, exact: true }).click();
}
const wasSent = (page: Page) => page.getByText('Email message 1 was sent').waitFor();

let written: Promise<string> | undefined;
/** A lead whose first message is out, the same for all who only look at it. */
const writtenTo = (): Promise<string> => (written ??= writeToOne());
async function writeToOne(): Promise<string> {
  const lead = await running.newLead();
  await running.post(`/api/v1/leads/${lead}/triage`);
  await waitFor(async () => (await running.sendsOf(lead))[0]?.status === 'sent', 'the first message');
  return lead;
}

it('a paused lead gets nothing; resumed it gets exactly one message, which can be read as it was sent', async () => {
  const lead = await running.newLead();
  const page = await open(`/leads/${lead}`);
  await confirmed(page, 'Pause', 'Grace');
  await page.getByText('Paused', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Triage', exact: true }).click();
  await page.getByText('Email message 1 is looked at again: lead paused').waitFor();
  await page
    .getByText(/^Paused by Grace: nothing is written/)
    .first()
    .waitFor();
  await screenshot(page, 'lead-paused');
  expect(running.outboxOf(lead)).toEqual([]);
  expect(await running.sendsOf(lead)).toMatchObject([{ status: 'deferred', reason: 'lead_paused' }]);

  await confirmed(page, 'Resume', 'Ada');
  await wasSent(page);
  await page.getByText('Resumed by Ada').waitFor();
  expect(await page.getByText('Paused', { exact: true }).count()).toBe(0);
  await page.getByText('Read the message').click();
  await page
    .getByRole('article', { name: /^Message: / })
    .getByText('Hello Ada')
    .waitFor();
  expect(running.outboxOf(lead)).toHaveLength(1);
  expect(await running.sendsOf(lead)).toMatchObject([{ status: 'sent' }]);
});

it('what was handed over is read, with proof that it is as it was sent; triage is read with factors and reasons', async () => {
  const page = await open(`/leads/${await writtenTo()}`);
  await wasSent(page);
  await page.getByText('Read what was handed over').click();
  const handoff = page.getByRole('article', { name: 'Handoff to engagement' });
  await handoff.getByText('As it was sent: the SHA-256 matches.').waitFor();
  await handoff.getByText('Campaign Qualified').first().waitFor();
  await page.getByText('Why', { exact: true }).click();
  await page.getByRole('row', { name: 'Where the lead came from. +1.62' }).waitFor();
  await page.getByRole('region', { name: 'Factors of the score' }).getByText('24 points').first().waitFor();
  await page.getByText('The wait for an answer ends').waitFor();
});

it('a message that holds HTML is shown as text', async () => {
  const lead = await running.newLead({ first_name: '<img src=x onerror=document.title="hurt">' });
  await running.post(`/api/v1/leads/${lead}/triage`);
  const page = await open(`/leads/${lead}`);
  await wasSent(page);
  await page.getByText('Read the message').click();
  const message = page.getByRole('article', { name: /^Message: / });
  await message.getByText('<img src=x').first().waitFor();
  expect([await message.locator('img').count(), await page.title()]).toEqual([0, 'Purple Merit']);
});

it('a lead is handed to engagement, and triaged again', async () => {
  const lead = await running.newLead(HELP);
  await running.post(`/api/v1/leads/${lead}/triage`);
  await reaches(running, lead, 'in_support');
  const page = await open(`/leads/${lead}`);
  await page.getByRole('button', { name: 'Hand to engagement' }).click();
  await page.getByText('Handed to engagement.').waitFor();
  await page.getByText('Manager hands over to engagement').waitFor();
  await page.getByRole('button', { name: 'Triage again' }).click();
  await waitFor(async () => (await page.getByText('Triage', { exact: true }).count()) === 2, 'the second triage');
});

it('who hands over a lead without consent is told that the gate will refuse, and it does', async () => {
  const lead = await running.newLead({ ...HELP, gdpr_consent: false });
  await running.post(`/api/v1/leads/${lead}/triage`);
  await reaches(running, lead, 'in_support');
  const page = await open(`/leads/${lead}`);
  await page.getByRole('button', { name: 'Hand to engagement' }).click();
  const dialog = page.getByRole('dialog', { name: /^Hand this lead/ });
  await dialog.getByText('the gate will refuse every message').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, 'lead-without-consent');
  await dialog.getByRole('button', { name: 'Hand over' }).click();
  await page.getByText('Handed to engagement.').waitFor();
  await waitFor(
    async () => (await running.sendsOf(lead)).some(({ reason }) => reason === 'no_consent'),
    'the refusal of the gate',
  );
  expect(running.outboxOf(lead)).toEqual([]);
});

it('of a lead that does not exist the page says so, and leads to those that do', async () => {
  const page = await open('/leads/nobody');
  await page.getByRole('heading', { name: 'There is no lead nobody' }).waitFor();
  expect(await page.getByText('POST').count()).toBe(0);
  await page.getByRole('link', { name: 'All leads' }).click();
  await page.getByText('Names are encrypted and cannot be searched').waitFor();
});

it('the page of imports names the columns, and says in words what is wrong with a file', async () => {
  const page = await open('/leads/import');
  const importing = page.getByRole('button', { name: 'Import' });
  expect(await importing.isDisabled()).toBe(true);
  await page.getByText('Columns that are understood').click();
  await page.getByRole('row', { name: 'preferred_channel Email' }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, 'import-columns');
  const file = { name: 'leads.csv', mimeType: 'text/csv', buffer: Buffer.from('email\na@example.com\n') };
  await page.getByLabel(/^CSV file/).setInputFiles(file);
  await importing.click();
  await page.getByText('the header line lacks lead_id').waitFor();
  expect(await page.getByText('Mend what').count()).toBe(0);
});

it('a question is answered otherwise than proposed', async () => {
  const lead = await running.newLead(HELP);
  await running.post(`/api/v1/leads/${lead}/triage`);
  await reaches(running, lead, 'in_support');
  const question = `lead-${lead}.support-1.1.support`;
  const page = await open(`/inbox/${question}`);
  await page.getByRole('button', { name: 'Modify' }).click();
  await page.getByLabel('Outcome').selectOption('rejected');
  await page.getByRole('button', { name: 'Confirm: modify' }).click();
  await page.getByText('Your decision counts.').waitFor();
  const { body } = await running.get(`/api/v1/escalations/${question}`);
  expect(body).toMatchObject({ decision: 'modify', modifications: { outcome: 'rejected' } });
  await waitFor(async () => (await running.stageOf(lead)).outcome === 'rejected', 'the outcome that was chosen');
});

it('who asks to pause does not resume what somebody else has paused meanwhile', async () => {
  const lead = await running.newLead();
  const page = await open(`/leads/${lead}`);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await running.post(`/api/v1/leads/${lead}/pause`, { paused_by: 'Grace' });
  await page.getByText('Paused', { exact: true }).waitFor();
  await page.getByRole('dialog', { name: 'Pause this lead?' }).getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect((await running.get(`/api/v1/leads/${lead}`)).body).toMatchObject({ paused_by: 'Grace' });
});

it('how long ago something was grows before the eyes', async () => {
  const lead = await running.newLead();
  const page = await rig.newPage();
  await page.clock.install();
  await page.goto(`/leads?q=${lead}`);
  const created = page.getByRole('row', { name: lead }).getByRole('time');
  await created.waitFor();
  await page.clock.runFor(3 * 60_000);
  await created.getByText('3 minutes ago').waitFor();
});

it.each(LOOKS)('the pages of a lead and of imports have nothing that axe finds: $viewport, $scheme', async (look) => {
  const page = await open(`/leads/${await writtenTo()}`, look);
  await wasSent(page);
  expect(await accessibilityFaults(page)).toEqual([]);
  for (const label of ['Why', 'Read the message', 'Read what was handed over'])
    await page.getByText(label, { exact: true }).click();
  await page.getByText('As it was sent').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, `lead-unfolded-${look.viewport}-${look.scheme}`);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.goto('/leads/import');
  await page.getByLabel(/^CSV file/).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, `import-${look.viewport}-${look.scheme}`);
});
