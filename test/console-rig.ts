/** The console in a real browser, on the system as `npm start` runs it: what the tests of its pages begin with. */
import type { BrowserContext, Page } from 'playwright-core';
import { newVisitor, startBrowser, type Look } from './browser';
import { startRunningStack, type RunningStack } from './running-stack';

export interface ConsoleRig {
  running: RunningStack;
  /** A page of a visitor of its own: no storage is shared with another one. */
  newPage(look?: Look): Promise<Page>;
  /** Such a page, at a path of the console. */
  open(path: string, look?: Look): Promise<Page>;
  /** Those of the test that has ended. */
  closeVisitors(): Promise<void>;
  stop(): Promise<void>;
}

export async function startConsoleRig(env: Record<string, string> = {}): Promise<ConsoleRig> {
  const [running, browser] = await Promise.all([startRunningStack(env), startBrowser()]);
  const visitors: BrowserContext[] = [];
  const newPage = async (look?: Look): Promise<Page> => {
    const visitor = await newVisitor(browser, running.stack.addresses.api, look);
    visitors.push(visitor);
    return visitor.newPage();
  };
  return {
    running,
    newPage,
    async open(path, look) {
      const page = await newPage(look);
      await page.goto(path);
      return page;
    },
    async closeVisitors() {
      await Promise.all(visitors.splice(0).map((visitor) => visitor.close()));
    },
    async stop() {
      await browser.close();
      await running.stop();
    },
  };
}
