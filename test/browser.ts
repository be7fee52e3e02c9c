/** A real browser (Chromium) on the running system, for tests of the console. */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { source as axeSource, type AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** kept to be looked at; not in git */
const SCREENSHOTS = resolve(__dirname, '../console/screenshots');

export const VIEWPORTS = { wide: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;
export const SCHEMES = ['light', 'dark'] as const;
export interface Look {
  viewport: keyof typeof VIEWPORTS;
  scheme: (typeof SCHEMES)[number];
}
export const LOOKS: readonly Look[] = (['wide', 'phone'] as const).flatMap((viewport) =>
  SCHEMES.map((scheme) => ({ viewport, scheme })),
);

/** @throws Error when there is no Chromium on this machine */
export async function startBrowser(): Promise<Browser> {
  const executablePath = EXECUTABLES.find((path) => existsSync(path));
  if (!executablePath) throw new Error(`no Chromium at ${EXECUTABLES.join(', ')}: install it (apt install chromium)`);
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** A visitor of his own: no storage is shared with another one. */
export const newVisitor = (browser: Browser, baseURL: string, look?: Look): Promise<BrowserContext> =>
  browser.newContext({
    baseURL,
    viewport: VIEWPORTS[look?.viewport ?? 'wide'],
    colorScheme: look?.scheme ?? 'light',
    reducedMotion: 'reduce',
  });

export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

interface OverRpc {
  subscriptions: unknown[];
  answers: unknown[];
  told: Record<string, unknown>[];
}

/** What a page subscribes with over /rpc from now on, each time it has connected, what is answered, and what it is told there. */
export function overRpc(page: Page): OverRpc {
  const subscriptions: unknown[] = [];
  const answers: unknown[] = [];
  const told: Record<string, unknown>[] = [];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      subscriptions.push((JSON.parse(String(payload)) as { params: unknown }).params);
    });
    socket.on('framereceived', ({ payload }) => {
      const message = JSON.parse(String(payload)) as { method?: string; params?: object; result?: unknown };
      if (message.method !== undefined) told.push({ method: message.method, ...message.params });
      if (message.result !== undefined) answers.push(message.result);
    });
  });
  return { subscriptions, answers, told };
}

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds, of any impact: each as a sentence. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify({ runOnly: AXE_TAGS })})`);
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
}
