/** The console beside others who decide at once, and beside an API that is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { overRpc } from './browser';
import { startConsoleRig, type ConsoleRig } from './console-rig';
import type { EscalationInput } from '../workflows/contracts/escalation';
import { reaches } from './running-stack';
import { waitFor } from './wait-for';
import { fillDialog, shownResult } from './web-ui-dialogs';

jest.setTimeout(120_000);

let rig: ConsoleRig;
let running: ConsoleRig['running'];
beforeAll(async () => {
  rig = await startConsoleRig();
  ({ running } = rig);
}, 180_000);
afterEach(() => rig.closeVisitors());
afterAll(() => rig.stop(), 60_000);

/** Somebody about to decide. */
interface Decider {
  decision: 'approve' | 'reject';
  /** @returns whether it is said to count, and what is said; a signal is told neither */
  act(): Promise<{ counts: boolean | undefined; words: string; complaint?: string }>;
}

/** A lead who asks for help. @returns the id of the question */
async function question(): Promise<string> {
  const lead = await running.newLead({
    message: 'Please help me with my account.',
    persona: undefined,
    campaign_id: undefined,
  });
  await running.post(`/api/v1/leads/${lead}/triage`);
  await reaches(running, lead, 'in_support');
  const id = `lead-${lead}.support-1.1.support`;
  await waitFor(async () => (await running.get(`/api/v1/escalations/${id}`)).status === 200, id);
  return id;
}

async function inBrowser(id: string, name: string, decision: Decider['decision']): Promise<Decider> {
  const inbox = await rig.newPage();
  await inbox.goto(`/inbox/${id}`);
  await inbox.getByRole('button', { name: decision === 'approve' ? 'Approve' : 'Reject' }).click();
  await inbox.getByLabel('Your name').fill(name);
  return {
    decision,
    async act() {
      await inbox.getByRole('button', { name: /^Confirm/ }).click();
      const verdict = inbox.locator('.note').filter({ hasText: /Your decision counts|Somebody was first/ });
      const words = await verdict.first().innerText();
      return { counts: words.includes('Your decision counts'), words };
    },
  };
}

/** Needs `npm run build`. */
const onCommandLine = (id: string, name: string, decision: Decider['decision']): Decider => ({
  decision,
  async act() {
    const args = ['dist/cli/main.js', 'escalations', decision, id, '--decided-by', name];
    const env = { ...process.env, API_URL: running.stack.addresses.api };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    if (code !== 0) expect(code).toBe(1);
    return { counts: code === 0, words: out + error };
  },
});

async function inWebUi(
  kind: 'signal' | 'update',
  id: string,
  name: string,
  decision: Decider['decision'],
): Promise<Decider> {
  const { webUi } = running.stack.addresses;
  const workflow = `escalation-${id}`;
  const tab = await rig.newPage();
  const payload = { decision_id: `${name}-1`, decision, decided_by: name };
  const dialog = await fillDialog(tab, webUi, workflow, kind, payload);
  return {
    decision,
    async act() {
      await dialog.submit();
      const complaint = await dialog.complaint();
      const words = complaint + (await shownResult(tab, webUi, workflow));
      return { counts: kind === 'update' ? complaint === '' : undefined, words, complaint };
    },
  };
}

it('two browsers, the command line and both dialogs of the Temporal Web UI decide at once', async () => {
  const id = await question();
  const deciders = new Map<string, Decider>([
    ['Ada', await inBrowser(id, 'Ada', 'approve')],
    ['Grace', await inBrowser(id, 'Grace', 'reject')],
    ['Edsger', await inWebUi('signal', id, 'Edsger', 'approve')],
    ['Barbara', await inWebUi('update', id, 'Barbara', 'reject')],
    ['Alan', onCommandLine(id, 'Alan', 'approve')],
  ]);
  const told = await Promise.all([...deciders].map(async ([name, decider]) => ({ name, ...(await decider.act()) })));
  const { body } = await running.get<{ decided_by: string; decision: string }>(`/api/v1/escalations/${id}`);
  const first = body.decided_by;
  expect(body.decision).toBe(deciders.get(first)?.decision);
  for (const { name, counts, words } of told) {
    if (counts !== undefined) expect({ name, counts }).toEqual({ name, counts: name === first });
    if (name !== first) expect(words).toContain(first);
  }
  // what came too late is on record, unless its workflow had closed or its update was refused at the door
  const { rows } = await running.database.query<{ actor: string; kind: string; via: string }>(
    "SELECT actor, kind, via FROM escalation_events WHERE escalation_id = $1 AND kind LIKE 'decision_%' ORDER BY actor",
    [id],
  );
  const noted = [
    ['Ada', 'api'],
    ['Alan', 'cli'],
    ...(told.find(({ name }) => name === 'Edsger')?.complaint === '' && first !== 'Edsger'
      ? [['Edsger', 'signal']]
      : []),
    ['Grace', 'api'],
  ];
  expect(rows).toEqual(
    noted.map(([actor, via]) => ({
      actor,
      kind: actor === first ? 'decision_counted' : 'decision_refused',
      via,
    })),
  );
});

/** kill -9 of a process, and of each that takes its place, until something is done. */
async function without<T>(name: string, doing: () => Promise<T>): Promise<T> {
  const killing = new AbortController();
  const done = doing().finally(() => killing.abort());
  while (!killing.signal.aborted) {
    await running.kill(name);
    await sleep(50);
  }
  return done;
}

/** A question about a lead that is asked past the API, until it is on record. */
async function askInTemporal(lead: string): Promise<void> {
  const escalation_id = `lead-${lead}.1.triage`;
  const input: EscalationInput = {
    escalation_id,
    reason: 'low_confidence',
    lead_id: lead,
    campaign_id: null,
    question: `Is ${lead} a Cold Lead?`,
    evidence: {},
    proposed_action: 'Treat it as a Cold Lead',
    alternatives: [],
    asked_by: `lead-${lead}`,
    reminder_seconds: 300,
    expiry_seconds: 600,
    on_silence: 'reject',
  };
  await running.temporal.workflow.start('escalation', {
    workflowId: `escalation-${escalation_id}`,
    taskQueue: 'lead_triage',
    args: [input],
  });
  await waitFor(async () => {
    const { rowCount } = await running.database.query('SELECT FROM escalations WHERE escalation_id = $1', [
      escalation_id,
    ]);
    return rowCount === 1;
  }, escalation_id);
}

it('says that the API was killed, comes back with it, and shows what was asked meanwhile', async () => {
  const lead = await running.newLead();
  const inbox = await rig.newPage();
  const { subscriptions, answers, told } = overRpc(inbox);
  await inbox.goto('/inbox');
  await inbox.getByText('Live', { exact: true }).waitFor();
  // from then on it knows where it is
  await waitFor(() => answers.length === 1, 'a subscription');
  await without('api', async () => {
    await inbox.getByText('Disconnected, reconnecting…').waitFor();
    await askInTemporal(lead);
  });
  expect(subscriptions).toEqual([{}]);
  await inbox.getByText('Live', { exact: true }).waitFor({ timeout: 60_000 });
  await inbox.getByRole('list', { name: 'Questions' }).getByRole('link', { name: lead }).waitFor();
  await waitFor(
    () => told.some(({ method, lead_id }) => method === 'escalation.raised' && lead_id === lead),
    'what was missed',
  );
  expect(subscriptions.at(-1)).toEqual({ since: expect.any(Number) });
});
