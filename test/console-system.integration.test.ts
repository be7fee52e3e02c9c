/** What the console shows of the system and of what is known, in a real browser, on the system as `npm start` runs it. */
import type { Page } from 'playwright-core';
import { accessibilityFaults, LOOKS, screenshot, VIEWPORTS } from './browser';
import { startConsoleRig, type ConsoleRig } from './console-rig';
import { reaches } from './running-stack';
import { artefactOf, trainedModel } from './triage-models';
import { waitFor } from './wait-for';

jest.setTimeout(120_000);

/** a worker that asks for no work is noticed after so long */
const POLLER_MAX_AGE_MS = 70_000;

let rig: ConsoleRig;
let running: ConsoleRig['running'];
let open: ConsoleRig['open'];
let modelId: string;

beforeAll(async () => {
  rig = await startConsoleRig({ REPLY_WAIT: '3600' });
  ({ running, open } = rig);
  // it hangs from here on; the last test waits until that is seen
  await running.kill('worker-campaign_optimizer', 'SIGSTOP');
  const { body } = await running.post<{ model: { model_id: string } }>('/api/v1/models', {
    artefact: artefactOf(trainedModel()),
    created_by: 'ada',
  });
  modelId = body.model.model_id;
}, 180_000);
afterEach(() => rig.closeVisitors());
afterAll(() => rig.stop(), 60_000);

const component = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

describe('the system', () => {
  it('shows what waits while a worker does not take it, and that it is taken', async () => {
    await running.kill('worker-lead_triage', 'SIGSTOP');
    const csv = Array.from({ length: 60 }, (_, n) => `backlog-${n},backlog-${n}@example.com,Referral`).join('\n');
    const importing = fetch(new URL('/api/v1/leads/import?start_journey=true', running.stack.addresses.api), {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: `lead_id,email,source\n${csv}\n`,
    });
    const page = await open('/system');
    const waiting = page
      .getByRole('row', { name: /^Lead triage, steps of workflows/ })
      .getByRole('cell')
      .nth(1);
    await waitFor(async () => Number(await waiting.textContent()) > 5, 'a backlog');
    await running.kill('worker-lead_triage', 'SIGCONT');
    await waitFor(async () => (await waiting.textContent()) === '0', 'the backlog to be taken', 60_000);
    expect((await importing).status).toBe(200);
  });

  it('shows the data server down while it hangs, says what to do, and that it is back', async () => {
    const page = await open('/system');
    const server = component(page, 'Data server');
    await server.getByText('Up').waitFor();
    await running.kill('mcp', 'SIGSTOP');
    await server.getByText('Down').waitFor();
    await server.getByText('Start the data server').waitFor();
    await page.getByText('A part without which nothing works is down.').waitFor();
    await running.kill('mcp', 'SIGCONT');
    await server.getByText('Up').waitFor();
  });

  it('a model’s card is read, the model is promoted after a second look, and put away again', async () => {
    const page = await open('/system/models');
    await page.getByText('Leads are triaged by the documented rules.').waitFor();
    await page.getByRole('link', { name: modelId }).click();
    await page.getByRole('img', { name: /^Promised and seen/ }).waitFor();
    const plot = page.getByRole('img', { name: /^Share of all yes/ });
    expect(await plot.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Let it decide' }).click();
    const dialog = page.getByRole('dialog', { name: 'Let this model decide?' });
    await dialog.getByText('Decides now: the rules.').waitFor();
    expect((await running.get(`/api/v1/models?status=champion`)).body.items).toEqual([]);
    await dialog.getByLabel('Your name').fill('Grace');
    await dialog.getByRole('button', { name: 'Let it decide' }).click();
    await page.getByText('Champion', { exact: true }).waitFor();
    const { body } = await running.get(`/api/v1/models?status=champion`);
    expect(body.items).toMatchObject([{ model_id: modelId, promoted_by: 'Grace' }]);
    await page.getByRole('button', { name: 'Retire' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
    await page.getByText('Retired', { exact: true }).first().waitFor();
  });

  it('shows who called the data server, and who was denied what', async () => {
    const mcp = running.stack.addresses.mcp.replace(/^ws/, 'http');
    expect((await fetch(mcp, { method: 'POST', headers: { 'content-type': 'application/json' } })).status).toBe(401);
    const page = await open('/system/traffic');
    await page.getByRole('button', { name: /^Show all/ }).click();
    await page.getByRole('row', { name: /^claimRelayEvents/ }).waitFor();
    const nobody = page.getByRole('row', { name: /^Nobody we know/ });
    await nobody.getByRole('cell', { name: 'a valid token' }).waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Last day' }).click();
    await page.getByRole('row', { name: /^API/ }).waitFor();
  });
});

describe('what is known', () => {
  /** How many points of the picture have the colour of the entity in the middle. */
  const coloured = async (page: Page): Promise<number> => {
    const picture = (await page.locator('.graph-canvas').screenshot()).toString('base64');
    return page.evaluate<number>(`new Promise((resolve, reject) => {
      const image = new Image();
      image.onerror = reject;
      image.onload = () => {
        const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
        canvas.drawImage(image, 0, 0);
        const { data } = canvas.getImageData(0, 0, image.width, image.height);
        let found = 0;
        for (let at = 0; at < data.length; at += 4)
          if (data[at] === 0x62 && data[at + 1] === 0x31 && data[at + 2] === 0xb8) found++;
        resolve(found);
      };
      image.src = 'data:image/png;base64,${picture}';
    })`);
  };

  it('an entity is searched, its graph is drawn, the same each time, and walked with the keyboard', async () => {
    const page = await open('/knowledge');
    await page.getByRole('button', { name: /^SaaS/ }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('SaaS');
    await page.keyboard.press('Enter');
    const graph = page.getByRole('application', { name: /^Graph around SaaS/ });
    await graph.waitFor();
    await waitFor(async () => (await coloured(page)) > 200, 'the graph to be drawn');
    const drawn = await page.locator('.graph-canvas').screenshot();
    await page.reload();
    await waitFor(async () => (await coloured(page)) > 200, 'the graph to be drawn again');
    expect((await page.locator('.graph-canvas').screenshot()).equals(drawn)).toBe(true);
    await graph.focus();
    await page.keyboard.press('ArrowRight');
    await page
      .getByRole('status')
      .filter({ hasText: /: one step from SaaS/ })
      .waitFor();
    const chosen = /^(.*): one step/.exec((await page.locator('#chosen-entity').textContent()) ?? '')?.[1] ?? '';
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('entity') === chosen);
    await page.getByRole('heading', { name: `around ${chosen}` }).waitFor();
    await page.getByRole('group', { name: 'Relations' }).getByRole('button', { name: 'SaaS' }).first().press('Enter');
    await graph.waitFor();
    await page.getByRole('button', { name: '1', exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get('depth') === '1');
  });

  it('asks for suggestions once the word is there, not at every key', async () => {
    const page = await open('about:blank');
    await page.clock.install();
    const asked: (string | null)[] = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.pathname.endsWith('/knowledge/entities')) asked.push(url.searchParams.get('q'));
    });
    await page.goto('/knowledge');
    await page.getByRole('button', { name: /^SaaS/ }).waitFor();
    await page.clock.pauseAt(Date.now() + 60_000);
    asked.length = 0;
    await page.getByRole('combobox', { name: 'Entity' }).focus();
    for (const key of 'SaaS') {
      await page.keyboard.press(key);
      await page.clock.runFor(100);
    }
    await page.clock.runFor(1_000);
    await waitFor(() => Promise.resolve(asked.includes('SaaS')), 'the suggestions to be asked for');
    expect(asked).toEqual(['SaaS']);
  });

  it('says that nothing is known of what nobody has heard of', async () => {
    const page = await open('/knowledge?entity=Quibble');
    await page.getByText('Nothing is known of “Quibble”.').waitFor();
  });

  it('what is remembered of a lead, what it rests on, and why each episode is recalled', async () => {
    const lead = await running.newLead();
    await running.post('/api/agents/memory/store', {
      ...{ tier: 'long_term', lead_id: lead, preferences: { interests: ['analytics'] } },
    });
    for (const minute of [10, 20, 30])
      await running.post('/api/v1/interactions', {
        ...{ lead_id: lead, channel: 'Email', event_type: 'click', timestamp: `2026-11-20T09:${minute}:00Z` },
      });
    await running.post(`/api/v1/leads/${lead}/triage`);
    await reaches(running, lead, 'engaging');
    const page = await open(`/leads/${lead}`);
    await page.getByRole('link', { name: 'What is remembered' }).click();
    await page.getByText('Email answered 3 times').waitFor();
    await page.getByText('learned: 3 of 3 answers came then').waitFor();
    await page.getByRole('heading', { name: /^Engagement (high|middling|low): / }).waitFor();
    await page.getByText('Recalled by industry SaaS, persona CMO').waitFor();
    const why = page.getByRole('list', { name: 'Why it is recalled' }).first();
    await why
      .getByText(/^(Industry: SaaS|Persona: CMO) \(0\.\d\d\)$/)
      .first()
      .waitFor();
    await page.getByRole('region', { name: 'The conversation under way' }).getByText('Active intent').waitFor();
    await page.getByRole('link', { name: 'SaaS', exact: true }).click();
    await page.getByRole('application', { name: /^Graph around SaaS/ }).waitFor();
  });
});

it.each([
  ['system', () => '/system', 'Consolidate memory'],
  ['traffic', () => '/system/traffic', 'By caller'],
  ['model', () => `/system/models/${modelId}`, 'Working the list from the top'],
  ['knowledge', () => '/knowledge?entity=SaaS', 'relations around SaaS'],
  ['memory', () => '/leads/test-123/memory', 'By what was sent'],
])('%s has nothing that axe finds, wide and narrow, light and dark', async (name, path, shown) => {
  const page = await open(path());
  await page.getByText(shown).first().waitFor();
  for (const { viewport, scheme } of LOOKS) {
    await page.setViewportSize(VIEWPORTS[viewport]);
    await page.emulateMedia({ colorScheme: scheme });
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, `${name}-${viewport}-${scheme}`);
  }
});

it('shows a worker that asks for no work any more, what to do, and that one has come back', async () => {
  const page = await open('/system');
  const agent = component(page, 'Agent: campaign optimizer');
  await agent.getByText('No worker polls').waitFor({ timeout: POLLER_MAX_AGE_MS + 20_000 });
  await agent.getByText('--agent campaign_optimizer').waitFor();
  await screenshot(page, 'system-degraded');
  await running.kill('worker-campaign_optimizer');
  await page.getByText('Everything is up.').waitFor({ timeout: 60_000 });
});
