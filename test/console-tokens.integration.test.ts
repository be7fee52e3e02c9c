/** The console where API_TOKENS is set: it asks for one, and is told over /rpc with it. */
import type { Page } from 'playwright-core';
import { accessibilityFaults, overRpc, screenshot } from './browser';
import { startConsoleRig, type ConsoleRig } from './console-rig';
import { waitFor } from './wait-for';

jest.setTimeout(120_000);

const SECRET = 'a-long-and-secret-token-of-maria';
const OF_BEN = 'another-secret-token-this-one-of-ben';

let rig: ConsoleRig;
beforeAll(async () => {
  rig = await startConsoleRig({ API_TOKENS: `maria:${SECRET},ben:${OF_BEN}` });
}, 180_000);
afterEach(() => rig.closeVisitors());
afterAll(() => rig.stop(), 60_000);

async function enterToken(page: Page, token: string): Promise<void> {
  await page.getByRole('dialog', { name: 'A token is needed' }).getByLabel('API token').fill(token);
  await page.keyboard.press('Enter');
}

it('asks for a token until one is accepted, and keeps it in its tab', async () => {
  const page = await rig.open('/leads');
  await enterToken(page, 'a-wrong-one');
  await page.getByText('The token was not accepted.').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await enterToken(page, SECRET);
  await page.getByRole('row').nth(1).waitFor();
  await page.reload();
  await page.getByRole('row').nth(1).waitFor();
});

it('says that nobody is signed in when the question is put off, and asks again when told to', async () => {
  const page = await rig.open('/inbox', { viewport: 'phone', scheme: 'dark' });
  const dialog = page.getByRole('dialog', { name: 'A token is needed' });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Not signed in').waitFor();
  // what goes on by itself does not ask again
  await page.waitForResponse((response) => response.status() === 401);
  expect(await dialog.isVisible()).toBe(false);
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, 'signed-out');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await enterToken(page, SECRET);
  await page.getByText('Live', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Sign in' }).isVisible()).toBe(false);
});

it('is told over /rpc with its token, and with another one goes on from where it was', async () => {
  const page = await rig.newPage();
  const { subscriptions, told } = overRpc(page);
  await page.goto('/leads/test-123');
  await enterToken(page, SECRET);
  await waitFor(() => subscriptions.length === 1, 'a subscription');
  await page.getByRole('button', { name: 'Triage', exact: true }).click();
  await waitFor(() => told.some(({ method }) => method === 'journey.updated'), 'an event');
  // as if that token had been withdrawn
  await page.evaluate("sessionStorage.setItem('purple-merit.token', 'a-token-of-yesterday')");
  await enterToken(page, OF_BEN);
  await waitFor(() => subscriptions.length === 2, 'another subscription');
  expect(subscriptions).toEqual([{}, { since: expect.any(Number) }]);
  await page.getByText('Live', { exact: true }).waitFor();
});
