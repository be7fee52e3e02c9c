/** What `merit up` shows while it works: one line a step, with the time it took. */
import Table from 'cli-table3';
import type { Stack, StepEvent } from '../../../runtime/stack';
import type { ProcessEvent } from '../../../runtime/supervised-process';

/** from this crash on in a row, the log is shown */
const SHOW_LOG_FROM = 3;
const LABEL_WIDTH = 26;
/** how a journey begins to say that a message has its time yet to come */
const WAITS_TO_SEND = 'Waiting until ';
const WHY_IT_WAITS =
  '  Messages wait for QUIET_HOURS and SEND_DAYS of the person’s zone. To see one go out now: QUIET_HOURS=00:00-00:00 SEND_DAYS=mon-sun npm start, then triage a lead.';

export type Print = (line: string) => void;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`.padStart(7);

export function showStep(print: Print, event: StepEvent): void {
  const label = event.step.padEnd(LABEL_WIDTH);
  if (event.state === 'done') print(`  ✓ ${label}${seconds(event.elapsedMs)}  ${event.detail}`);
  if (event.state === 'progress') print(`  … ${label}         ${event.detail}`);
}

export function showProcessEvent(print: Print, event: ProcessEvent): void {
  if (event.kind === 'recovered') {
    print(`  ✓ ${event.name} runs again`);
    return;
  }
  print(`  ! ${event.name} ${event.how}; it is started again in ${event.restartInMs / 1_000} s`);
  if (event.crashes < SHOW_LOG_FROM) return;
  print(`    it keeps ending (${event.crashes} times). The last lines of its log:`);
  for (const line of event.lastLines) print(`    │ ${line}`);
}

export function showAddresses(print: Print, { addresses, dataDir }: Stack, isOpen: boolean): void {
  const rows = [
    ['Console', addresses.api],
    ['API', addresses.api],
    ['API documentation', addresses.docs],
    ['Journeys in Temporal', addresses.journeys],
    ['MCP server', addresses.mcp],
    ['Outbox', addresses.outbox],
    ['Logs', `${dataDir}/logs`],
  ] as const;
  print('');
  for (const [label, address] of rows) print(`  ${label.padEnd(LABEL_WIDTH)}${address}`);
  if (isOpen)
    print('\n  No API_TOKENS are set: everybody on this machine may use the API. It listens on loopback only.');
}

export interface OpenQuestion {
  escalation_id: string;
  question: string;
}

/** @param open a question that waits for a person, if there is one */
export function showNextCommands(print: Print, api: string, open: OpenQuestion | undefined): void {
  print('\n  Try next:');
  if (open) {
    print(`    ${open.question}`);
    print(`    npm run merit -- escalations show ${open.escalation_id}`);
    print(`    npm run merit -- escalations approve ${open.escalation_id} --comment "seen to"`);
  }
  print('    npm run merit -- lead list');
  print(
    `    curl -X POST ${api}/api/v1/leads/test-123/triage -H 'content-type: application/json' -d '{"priority":"high"}'`,
  );
  print('\n  Ctrl-C stops everything.');
}

export interface JourneyRow {
  lead_id: string;
  category: string;
  score: number;
  confidence: number;
  stage: string;
  waiting_for: string | null;
}

export function showJourneys(print: Print, rows: JourneyRow[]): void {
  const table = new Table({
    head: ['lead', 'category', 'score', 'confidence', 'stage', 'waiting for'],
    wordWrap: true,
    colWidths: [14, 20, 7, 12, 20, 46],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    table.push([
      row.lead_id,
      row.category,
      row.score,
      row.confidence.toFixed(2),
      row.stage,
      (row.waiting_for ?? '').replaceAll('.000Z', 'Z'),
    ]);
  }
  print(table.toString());
  if (rows.some(({ waiting_for }) => waiting_for?.startsWith(WAITS_TO_SEND))) print(WHY_IT_WAITS);
}
