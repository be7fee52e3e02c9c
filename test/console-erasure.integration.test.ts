/** Erasing a lead in a real browser: a slip erases nobody, and what is left names nobody. */
import { accessibilityFaults, LOOKS, screenshot } from './browser';
import { startConsoleRig, type ConsoleRig } from './console-rig';
import { isErased, reaches } from './running-stack';

jest.setTimeout(120_000);

let rig: ConsoleRig;
let running: ConsoleRig['running'];
let open: ConsoleRig['open'];
beforeAll(async () => {
  rig = await startConsoleRig({ FREQUENCY_CAP: '100/7d' });
  ({ running, open } = rig);
}, 180_000);
afterEach(() => rig.closeVisitors());
afterAll(() => rig.stop(), 60_000);

it('a lead is erased by whoever types its id, with the keyboard alone', async () => {
  const lead = await running.newLead({ last_name: 'Kingsecret' });
  await running.post(`/api/v1/leads/${lead}/triage`);
  await reaches(running, lead, 'engaging');
  const page = await open(`/leads/${lead}`);
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

it.each(LOOKS)('fits $viewport, $scheme, and axe finds nothing', async (look) => {
  const [living, erased] = [await running.newLead(), await running.newLead()];
  await running.post(`/api/v1/leads/${erased}/triage`);
  await running.erase(erased);
  const asking = await open(`/leads/${living}`, look);
  await asking.getByRole('button', { name: 'Erase…' }).click();
  await asking.getByRole('dialog').waitFor();
  await screenshot(asking, `lead-erase-${look.viewport}-${look.scheme}`);
  expect(await accessibilityFaults(asking)).toEqual([]);
  const left = await open(`/leads/${erased}`, look);
  await left.getByRole('heading', { name: 'Erased lead' }).waitFor();
  await screenshot(left, `lead-erased-${look.viewport}-${look.scheme}`);
  expect(await accessibilityFaults(left)).toEqual([]);
});
