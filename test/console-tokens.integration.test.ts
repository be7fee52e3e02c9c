/** The console where API_TOKENS is set: it asks for one, and decides in its name. */
import type { Browser } from 'playwright-core';
import { accessibilityFaults, newVisitor, startBrowser } from './browser';
import { startRunningStack, type RunningStack } from './running-stack';

jest.setTimeout(120_000);

const SECRET = 'a-long-and-secret-token-of-maria';

let running: RunningStack;
let browser: Browser;
beforeAll(async () => {
  [running, browser] = await Promise.all([startRunningStack({ API_TOKENS: `maria:${SECRET}` }), startBrowser()]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await running.stop();
}, 60_000);

it('asks for a token until one is accepted, and keeps it in its tab', async () => {
  const visitor = await newVisitor(browser, running.stack.addresses.api);
  const page = await visitor.newPage();
  await page.goto('/leads');
  const dialog = page.getByRole('dialog', { name: 'A token is needed' });
  await dialog.getByLabel('API token').fill('a-wrong-one');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await dialog.getByText('The token was not accepted.').waitFor();
  await dialog.getByLabel('API token').fill(SECRET);
  await page.keyboard.press('Enter');
  await page.getByRole('row').nth(1).waitFor();
  await page.reload();
  await page.getByRole('row').nth(1).waitFor();
  await visitor.close();
});
