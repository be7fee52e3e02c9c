/** Erasing a lead in a real browser: a slip erases nobody, and what is left names nobody. */
import type { Browser, Page } from 'playwright-core';
import { accessibilityFaults, newVisitor, SCHEMES, screenshot, startBrowser, type Look } from './browser';
import { isErased, reaches, startRunningStack, type RunningStack } from './running-stack';

jest.setTimeout(120_000);

let running: RunningStack;
let browser: Browser;
beforeAll(async () => {
  [running, browser] = await Promise.all([startRunningStack({ FREQUENCY_CAP: '100/7d' }), startBrowser()]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await running.stop();
}, 60_000);

async function open(lead: string, look?: Look): Promise<Page> {
  const visitor = await newVisitor(browser, running.stack.addresses.api, look);
  const page = await visitor.newPage();
  await page.goto(`/leads/${lead}`);
  return page;
}

it('a lead is erased by whoever types its id, with the keyboard alone', async () => {
  const lead = await running.newLead({ last_name: 'Kingsecret' });
  await running.post(`/api/v1/leads/${lead}/triage`);
  await reaches(running, lead, 'engaging');
  const page = await open(lead);
  await page.getByRole('heading', { name: /Kingsecret/ }).waitFor();
  await page.getByRole('button', { name: 'Erase…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Erase this lead for good?' });
  const confirm = dialog.getByRole('button', { name: 'Erase for good' });
  await dialog.waitFor();
  expect(await confirm.isDisabled()).toBe(true);
  const id = dialog.getByRole('textbox');
  await id.focus();
  await page.keyboard.type(lead.slice(0, -1));
  await page.keyboard.press('Enter');
  expect(await confirm.isDisabled()).toBe(true);
  expect((await running.get(`/api/v1/leads/${lead}`)).status).toBe(200);
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.keyboard.type(lead.slice(-1));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Erased lead' }).waitFor();
  expect(await page.getByText('Kingsecret').count()).toBe(0);
  expect((await running.get(`/api/v1/leads/${lead}`)).status).toBe(410);
  await isErased(running, lead);
  await page.reload();
  await page.getByText('Nothing of the person is left.').waitFor();
});

it('fits a phone and a desk, light and dark, and axe finds nothing', async () => {
  const [living, erased] = [await running.newLead(), await running.newLead()];
  await running.post(`/api/v1/leads/${erased}/triage`);
  await running.erase(erased);
  for (const viewport of ['wide', 'phone'] as const)
    for (const scheme of SCHEMES) {
      const look: Look = { viewport, scheme };
      const asking = await open(living, look);
      await asking.getByRole('button', { name: 'Erase…' }).click();
      await asking.getByRole('dialog').waitFor();
      await screenshot(asking, `lead-erase-${viewport}-${scheme}`);
      expect(await accessibilityFaults(asking)).toEqual([]);
      const left = await open(erased, look);
      await left.getByRole('heading', { name: 'Erased lead' }).waitFor();
      await screenshot(left, `lead-erased-${viewport}-${scheme}`);
      expect(await accessibilityFaults(left)).toEqual([]);
      await asking.context().close();
      await left.context().close();
    }
});
