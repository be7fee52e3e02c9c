/** The console's campaigns in a real browser, on the system as `npm start` runs it, with figures that were imported. */
import type { Page } from 'playwright-core';
import type { CampaignTrend } from '../workflows/contracts/campaign-trend';
import type { CampaignChange } from '../workflows/contracts/changes';
import { CHANNELS } from '../workflows/contracts/channels';
import { addDays } from '../workflows/contracts/days';
import { accessibilityFaults, LOOKS, screenshot } from './browser';
import { startConsoleRig, type ConsoleRig } from './console-rig';
import { waitFor } from './wait-for';

jest.setTimeout(120_000);

const RICH = 'camp-rich';
const TODAY = new Date().toISOString().slice(0, 10);

let rig: ConsoleRig;
let running: ConsoleRig['running'];
let open: ConsoleRig['open'];

beforeAll(async () => {
  rig = await startConsoleRig();
  ({ running, open } = rig);
  await importTable('campaigns', [
    {
      campaign_id: RICH,
      name: 'Rich',
      start_date: addDays(TODAY, -60),
      channel_mix: '["Email"]',
      daily_budget_usd: '900',
    },
  ]);
  await importTable(
    'campaign_daily',
    Array.from({ length: 60 }, (_, place) => ({
      ...{ campaign_id: RICH, date: addDays(TODAY, place - 60), impressions: '9000', clicks: '200' },
      ...{ leads_created: String(20 + (place % 5)), conversions: String(2 + (place % 3)) },
      ...{ cost_usd: String(900 + place), revenue_usd: String(2_000 + 100 * (place % 7)) },
    })),
  );
}, 180_000);
afterEach(() => rig.closeVisitors());
afterAll(() => rig.stop(), 60_000);

async function importTable(table: string, rows: Record<string, string>[]): Promise<void> {
  const lines = rows.map((cells, place) => ({ line: place + 2, cells }));
  const { body } = await running.post<{ results: { outcome: string }[] }>(`/api/v1/data/${table}/import`, {
    rows: lines,
  });
  expect(new Set(body.results.map(({ outcome }) => outcome))).toEqual(new Set(['created']));
}

const figure = (page: Page, name: string) =>
  page
    .locator('.tile')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd')
    .first();
const changesOf = async (campaign: string): Promise<CampaignChange[]> =>
  (await running.get<{ items: CampaignChange[] }>(`/api/v1/campaigns/${campaign}/changes`)).body.items;
const statusOf = async (campaign: string) => (await running.get(`/api/v1/campaigns/${campaign}`)).body.status;
const rowOf = (page: Page, text: string) =>
  page.getByRole('list', { name: 'Changes' }).getByRole('listitem').filter({ hasText: text });

/** Pixels of each chart that are not empty. */
const inkOf = (page: Page): Promise<number[]> =>
  page.evaluate<number[]>(`[...document.querySelectorAll('.chart canvas')].map((canvas) =>
    canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.filter((value, place) => place % 4 === 3 && value > 0).length)`);

it('campaigns are found with the keyboard alone, by a search that the address keeps', async () => {
  const page = await open('/campaigns');
  await page.getByRole('row', { name: 'camp-001' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('camp-rich');
  await page.getByRole('row', { name: 'camp-001' }).waitFor({ state: 'detached' });
  const { body } = await running.get<{ metrics: { total_leads: number } }>(`/api/v1/campaigns/${RICH}`);
  await page.getByRole('row', { name: `Rich camp-rich Active`, exact: false }).getByText('1,320').waitFor();
  expect(body.metrics.total_leads).toBe(1_320);
  expect(new URL(page.url()).searchParams.get('q')).toBe('camp-rich');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Rich' }).waitFor();
});

it('a campaign’s charts are drawn, and its figures are the API’s, by week and by day', async () => {
  const page = await open('about:blank');
  const answer = page.waitForResponse((response) => response.url().includes('/daily?'));
  await page.goto(`/campaigns/${RICH}`);
  const trend = (await (await answer).json()) as CampaignTrend;
  const { metrics, intervals, items } = trend;
  await expect(figure(page, 'Leads').textContent()).resolves.toBe(metrics.total_leads.toLocaleString('en'));
  await expect(figure(page, 'ROAS').textContent()).resolves.toBe(metrics.roas?.toFixed(2));
  await expect(figure(page, 'Cost per lead').textContent()).resolves.toBe(`$${metrics.cpl_usd?.toFixed(2)}`);
  const [low, high] = intervals.cpl_usd ?? [NaN, NaN];
  await page.getByText(`$${low.toFixed(2)} – $${high.toFixed(2)}`, { exact: true }).waitFor();
  await page.locator('.chart canvas').nth(4).waitFor();
  await waitFor(async () => (await inkOf(page)).every((ink) => ink > 500), 'five charts to be drawn');
  await screenshot(page, 'campaign-figures');
  await page.getByText('The same as a table').click();
  const rows = page.getByRole('group', { name: 'Figures as a table' }).getByRole('row');
  await expect(rows.count()).resolves.toBe(items.length + 1);
  const newest = items.at(-1)?.intervals.cpl_usd;
  if (newest)
    await rows
      .nth(1)
      .getByText(`$${newest[0].toFixed(2)}`, { exact: false })
      .waitFor();
  await page.getByRole('button', { name: 'By day' }).click();
  await waitFor(async () => (await rows.count()) === 61, 'a row a day');
});

it('says where conversions are counted, when the daily figures report others', async () => {
  const page = await open(`/campaigns/${RICH}?weeks=13`);
  await expect(figure(page, 'Conversions').textContent()).resolves.toBe('0');
  await page.getByText('recorded one by one: 0. The daily figures report 180 of the same days.').waitFor();
  await expect(figure(page, 'Conversion rate').textContent()).resolves.toBe('–');
});

it('variants show what the API says of each', async () => {
  const { body } = await running.get<{ items: { variant_id: string; sends: number; successes: number }[] }>(
    '/api/v1/campaigns/camp-012/variants',
  );
  const page = await open('/campaigns/camp-012');
  const shown = page.getByRole('list', { name: 'Variants' }).getByRole('listitem');
  await shown.first().waitFor();
  const texts = await shown.allTextContents();
  expect(texts).toHaveLength(body.items.length);
  for (const { variant_id, sends, successes } of body.items)
    expect(texts.find((text) => text.includes(variant_id))).toContain(`${successes} answered well of ${sends} sent`);
});

it('is paused and taken back with the keyboard alone; what has changed since cannot be undone, and says why', async () => {
  const page = await open('/campaigns/camp-003');
  await page.getByRole('button', { name: 'Pause' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Pause this campaign?' }).waitFor();
  await page.keyboard.type('trade fair');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Ada');
  await page.keyboard.press('Enter');
  const pause = rowOf(page, 'Pause');
  await pause.getByText('applied by Ada').waitFor();
  expect(await pause.locator('.diff').innerText()).toMatch(/Status[\s\S]*Active[\s\S]*Paused/);
  expect(await statusOf('camp-003')).toBe('paused');
  await running.post('/api/v1/campaigns/camp-003/resume', { decided_by: 'Grace' });
  await rowOf(page, 'applied by Grace').waitFor();
  await pause.getByRole('button', { name: 'Undo: Pause' }).click();
  const dialog = page.getByRole('dialog', { name: 'Undo this change?' });
  await dialog.getByRole('button', { name: 'Undo it' }).click();
  const detail = await dialog.getByRole('alert').textContent();
  expect(detail).toContain('camp-003');
  await screenshot(page, 'campaign-undo-refused');
  await page.keyboard.press('Escape');
  await rowOf(page, 'applied by Grace').getByRole('button', { name: 'Undo: Resume' }).press('Enter');
  await dialog.getByRole('button', { name: 'Undo it' }).press('Enter');
  await page.getByText('undone by Ada').waitFor();
  expect(await statusOf('camp-003')).toBe('paused');
});

it('an analysis is asked for, its proposal decided in the inbox, seen as applied, and undone', async () => {
  const page = await open('/campaigns/camp-012');
  await page.getByRole('button', { name: 'Analyse now' }).click();
  await page.getByText('Analysed:').waitFor({ timeout: 30_000 });
  await page.getByRole('link', { name: 'costs more than it brings in' }).waitFor();
  const proposed = rowOf(page, 'Budget reallocation');
  await proposed.getByText('a day').first().waitFor();
  const [change] = (await changesOf('camp-012')).filter(({ type }) => type === 'budget_reallocation');
  const { before, after } = change!;
  const channel = CHANNELS.find((name) => before.channel_budgets?.[name] !== after.channel_budgets?.[name])!;
  expect(await proposed.locator('.diff').innerText()).toContain(channel);
  await screenshot(page, 'campaign-proposed');
  await proposed.getByRole('link', { name: 'Decide in the inbox' }).click();
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  await page.keyboard.press('a');
  await page.keyboard.press('Enter');
  await page.getByText('Your decision counts.').waitFor();
  await page.getByRole('link', { name: 'Campaign camp-012', exact: true }).click();
  await proposed.getByText('applied by').waitFor({ timeout: 30_000 });
  const budgetsNow = async () =>
    (await running.get<{ channel_budgets: Record<string, number> }>('/api/v1/campaigns/camp-012')).body.channel_budgets;
  expect(await budgetsNow()).toEqual(after.channel_budgets);
  await proposed.getByRole('button', { name: 'Undo: Budget reallocation' }).click();
  await page.getByRole('button', { name: 'Undo it' }).click();
  await proposed.getByText('undone by').waitFor();
  expect(await budgetsNow()).toEqual(before.channel_budgets);
});

it.each(LOOKS)('has nothing that axe finds, and nothing beside the page: $viewport, $scheme', async (look) => {
  const page = await open('/campaigns', look);
  await page.getByRole('row', { name: 'camp-001' }).waitFor();
  const excess = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await excess()).toBeLessThanOrEqual(0);
  await screenshot(page, `campaigns-${look.viewport}-${look.scheme}`);
  await page.goto('/campaigns/camp-012');
  await page.locator('.chart canvas').nth(4).waitFor();
  await page.getByText('The same as a table').click();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await excess()).toBeLessThanOrEqual(0);
  await screenshot(page, `campaign-${look.viewport}-${look.scheme}`);
});
