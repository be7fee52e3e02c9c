import { randomUUID } from 'node:crypto';
import { indexCompanies } from '../../../db/repositories/lead-pii';
import { NOON, createSendRig } from '../../../test/send-rig';
import type { SendRig } from '../../../test/send-rig';

let rig: SendRig;
beforeAll(async () => {
  rig = await createSendRig();
});
beforeEach(() => {
  rig.clock.now = NOON;
});
afterAll(() => rig.database.drop());

const newCompany = (): string => `Company ${randomUUID()}`;
const says = (lead_id: string, event_type: string, outcome: 'none' | 'positive' | 'negative' = 'none', metadata = {}) =>
  rig.call('trackEvent', { interaction: { lead_id, channel: 'Email', event_type, outcome, metadata } });
const verdictOf = async (leadId: string) => {
  const answer = await rig.reserve(leadId);
  return answer.verdict === 'refused' ? answer.reason : answer.verdict;
};

it.each(['positive', 'negative'] as const)('a %s reply of one leaves the colleagues in peace', async (outcome) => {
  const company = newCompany();
  const [one, colleague, stranger] = [
    await rig.newLead({ company }),
    await rig.newLead({ company: `${company.toUpperCase()} GmbH` }),
    await rig.newLead({ company: newCompany() }),
  ];
  await says(one, 'reply', outcome);
  expect(await verdictOf(colleague)).toBe('company_answered');
  expect(await verdictOf(stranger)).toBe('send');
  expect(await verdictOf(one)).toBe('answered');
  expect(await rig.reserve(colleague, { purpose: 'service', touch: 2 })).toMatchObject({ verdict: 'send' });
});

it.each([
  ['an opt-out', 'unsubscribe', {}],
  ['a click', 'click', {}],
  ['a machine', 'reply', { machine: true }],
])('%s speaks for nobody else', async (_what, event, metadata) => {
  const company = newCompany();
  const [one, colleague] = [await rig.newLead({ company }), await rig.newLead({ company })];
  await says(one, event, 'none', metadata);
  expect(await verdictOf(colleague)).toBe('send');
});

it('the pause ends', async () => {
  const company = newCompany();
  const [one, colleague] = [await rig.newLead({ company }), await rig.newLead({ company })];
  await says(one, 'reply', 'positive');
  rig.laterBy(30 * 24 + 1);
  // a Friday noon again, and nothing was sent to the colleague in between
  expect(await verdictOf(colleague)).toBe('send');
});

it('without a name the domain of the mailbox is the company, unless everybody may have one there', async () => {
  const domain = `${randomUUID()}.io`;
  const at = (place: string): string => `${randomUUID()}@${place}`;
  const [one, colleague] = [await rig.newLead({ email: at(domain) }), await rig.newLead({ email: at(domain) })];
  await says(one, 'reply', 'positive');
  expect(await verdictOf(colleague)).toBe('company_answered');
  const [private1, private2] = [
    await rig.newLead({ email: at('gmail.com') }),
    await rig.newLead({ email: at('gmail.com') }),
  ];
  await says(private1, 'reply', 'positive');
  expect(await verdictOf(private2)).toBe('send');
});

it('who moves to another company moves with what is held against it', async () => {
  const company = newCompany();
  const [one, mover] = [await rig.newLead({ company }), await rig.newLead()];
  await says(one, 'reply', 'positive');
  expect(await verdictOf(mover)).toBe('send');
  await rig.call('updateLead', { lead_id: mover, changes: { company } });
  expect(await rig.reserve(mover, { touch: 2 })).toMatchObject({ reason: 'company_answered' });
});

it('leads of an earlier build get their company in batches, once', async () => {
  const company = newCompany();
  const [one, colleague] = [await rig.newLead({ company }), await rig.newLead({ company })];
  const db = rig.database.pools.write;
  await db.query('UPDATE lead_pii SET company_index = NULL');
  await says(one, 'reply', 'positive');
  expect(await verdictOf(colleague)).toBe('send');
  while ((await indexCompanies(db, rig.vault, 2)) > 0);
  expect((await db.query('SELECT 1 FROM lead_pii WHERE company_index IS NULL')).rowCount).toBe(0);
  expect(await rig.reserve(colleague, { touch: 2 })).toMatchObject({ reason: 'company_answered' });
});
