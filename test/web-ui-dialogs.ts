/** The dialogs of the real Temporal Web UI, as somebody who decides there uses them. */
import type { Locator, Page } from 'playwright-core';

const DIALOGS = {
  signal: { menu: 'Send a Signal', name: 'escalationDecision' },
  update: { menu: 'Send an Update', name: 'decide' },
} as const;

export interface FilledDialog {
  submit(): Promise<void>;
  /** once it has been submitted: what it complains of; empty when it has closed without complaint */
  complaint(): Promise<string>;
}

/** Opens a running workflow and fills one of its dialogs in, up to the last click. @param webUi its address */
export async function fillDialog(
  page: Page,
  webUi: string,
  workflowId: string,
  kind: keyof typeof DIALOGS,
  payload: unknown,
): Promise<FilledDialog> {
  const { menu, name } = DIALOGS[kind];
  await page.goto(workflowUrl(webUi, workflowId));
  await page.getByRole('button', { name: 'More Actions' }).click();
  await page.getByRole('menuitem', { name: menu }).click();
  const dialog = page.getByRole('dialog').filter({ hasText: menu });
  await dialog.getByTestId(/-select-button$/).click();
  await dialog.getByRole('option', { name }).click();
  await dialog.getByRole('textbox').last().click();
  await page.keyboard.insertText(JSON.stringify(payload));
  // the editor lays its text out anew when it is left, and the button moves
  await page.keyboard.press('Tab');
  const button = dialog.getByRole('button', { name: 'Submit' });
  await button.click({ trial: true });
  return { submit: () => button.click(), complaint: () => complaintOf(dialog) };
}

async function complaintOf(dialog: Locator): Promise<string> {
  const alert = dialog.getByRole('alert').filter({ hasText: /\S/, visible: true });
  await Promise.race([alert.waitFor(), dialog.waitFor({ state: 'hidden' })]);
  return (await dialog.isVisible()) ? alert.innerText() : '';
}

/** What the page of a workflow that has ended shows as its result. */
export async function shownResult(page: Page, webUi: string, workflowId: string): Promise<string> {
  await page.goto(workflowUrl(webUi, workflowId));
  const result = page
    .locator('section, article, div')
    .filter({ has: page.getByRole('heading', { name: 'Result' }) })
    .last();
  await result.getByText('decided_by').waitFor();
  return result.innerText();
}

const workflowUrl = (webUi: string, workflowId: string): string =>
  `${webUi}/namespaces/default/workflows/${encodeURIComponent(workflowId)}`;
