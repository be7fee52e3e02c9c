import { randomUUID } from 'node:crypto';
import { createSendRig, NOON, SENT } from '../../../test/send-rig';
import type { SendRig } from '../../../test/send-rig';

let rig: SendRig;
beforeAll(async () => {
  rig = await createSendRig();
});
beforeEach(() => {
  rig.clock.now = NOON;
});
afterAll(() => rig.database.drop());

const DAYS = 24;
const arm = (name: string) => ({
  ...{ arm: name, assigned_by: 'bandit' as const, propensities: { a: 0.7, b: 0.3 } },
  ...{ segment: 'SaaS', random_draw: 0.2 },
});
const assign = async (lead_id: string, campaign_id: string, name: string) =>
  (await rig.call('assignArm', { lead_id, campaign_id, journey_no: 1, assignment: arm(name) })).assignment.arm;
const logOf = async (campaign_id: string) => (await rig.call('getExperimentLog', { campaign_id })).rows;
const succeeds = (lead_id: string, metadata = {}) =>
  rig.call('trackEvent', {
    interaction: { lead_id, channel: 'Email', event_type: 'reply', outcome: 'positive', metadata },
  });

it('all contacts of a company get the arm of the first, and it is told before they are planned for', async () => {
  const campaign_id = await rig.newCampaign();
  const company = `Company ${randomUUID()}`;
  const [one, colleague, stranger] = [
    await rig.newLead({ company }),
    await rig.newLead({ company: `${company} Inc.` }),
    await rig.newLead({ company: `Company ${randomUUID()}` }),
  ];
  expect(await assign(one, campaign_id, 'a')).toBe('a');
  const known = async (lead_id: string) =>
    (await rig.call('getOutreachContext', { lead_id, campaign_id })).experiment?.assignment?.arm;
  expect(await Promise.all([colleague, stranger].map(known))).toEqual(['a', undefined]);
  expect(await assign(colleague, campaign_id, 'b')).toBe('a');
  expect(await assign(stranger, campaign_id, 'b')).toBe('b');
  expect(await assign(one, campaign_id, 'b')).toBe('a');
  expect(await logOf(campaign_id)).toMatchObject([
    { arm: 'a', contacts: 2, propensities: { a: 0.7, b: 0.3 } },
    { arm: 'b', contacts: 1 },
  ]);
});

it('contacts that are planned for at the same moment get one arm', async () => {
  const campaign_id = await rig.newCampaign();
  const company = `Company ${randomUUID()}`;
  const leads = await Promise.all(Array.from({ length: 4 }, () => rig.newLead({ company })));
  const arms = await Promise.all(leads.map((lead, at) => assign(lead, campaign_id, `arm-${at}`)));
  expect(new Set(arms).size).toBe(1);
});

it('an answer counts within the window, whoever of the company gave it; the young are not counted yet', async () => {
  const campaign_id = await rig.newCampaign();
  const company = `Company ${randomUUID()}`;
  const [one, colleague] = [await rig.newLead({ company }), await rig.newLead({ company })];
  const [late, scanned] = [await rig.newLead(), await rig.newLead()];
  for (const lead of [one, colleague, late, scanned]) await assign(lead, campaign_id, 'a');
  rig.laterBy(1);
  await succeeds(colleague);
  await succeeds(scanned, { machine: true });
  expect((await logOf(campaign_id)).map(({ success }) => success)).toEqual([null, null, null]);
  rig.laterBy(15 * DAYS);
  await succeeds(late);
  expect((await logOf(campaign_id)).map(({ success }) => success)).toEqual([true, false, false]);
  const { experiment } = await rig.call('getOutreachContext', { lead_id: late, campaign_id });
  expect(experiment?.assigned).toBe(3);
});

it('what the gate refuses is counted where it was assigned', async () => {
  const campaign_id = await rig.newCampaign();
  const lead = await rig.newLead({ gdpr_consent: false });
  await assign(lead, campaign_id, 'a');
  await rig.reserve(lead, { campaign_id });
  expect(await logOf(campaign_id)).toMatchObject([{ arm: 'a', sent: 0, refused: 1 }]);
});

it('a journey that was answered labels the touch that earned it; those before had no response', async () => {
  const campaign_id = await rig.newCampaign();
  const labelsAfter = async (answered: string | undefined): Promise<unknown[]> => {
    const lead_id = await rig.newLead();
    for (const touch of [1, 2]) {
      await rig.call('recordDecision', {
        decision: {
          ...{ decision_id: `${lead_id}:${touch}`, kind: 'variant', lead_id, campaign_id, journey_no: 1 },
          ...{ policy_version: 'test', model_version: null, input: {}, random_draw: 0.5, propensities: null },
          output: { touch, variant_id: `${campaign_id}-${touch}` },
        },
      });
      const sent = await rig.reserve(lead_id, { campaign_id, touch, variant_id: `${campaign_id}-${touch}` });
      await rig.call('confirmSend', { ledger_id: sent.ledger_id, ...SENT });
      rig.laterBy(1);
    }
    const variant_id = answered === undefined ? {} : { variant_id: `${campaign_id}-${answered}` };
    await rig.call('trackEvent', {
      interaction: { lead_id, campaign_id, ...variant_id, channel: 'Email', event_type: 'reply', outcome: 'positive' },
    });
    await rig.call('closeJourney', { lead_id, journey_no: 1, outcome: 'engaged' });
    const { rows } = await rig.database.pools.read.query<{ outcome: string }>(
      "SELECT outcome FROM decisions WHERE lead_id = $1 AND kind = 'variant' ORDER BY decision_id",
      [lead_id],
    );
    return rows.map(({ outcome }) => outcome);
  };
  expect(await labelsAfter(undefined)).toEqual(['no_response', 'engaged']);
  expect(await labelsAfter('1')).toEqual(['engaged', 'no_response']);
});

it('counts first messages by the hour on the clock of who got them, one a company, when they had the time to answer', async () => {
  const campaign_id = await rig.newCampaign();
  const company = `Company ${randomUUID()}`;
  const inBerlin = { timezone: 'Europe/Berlin' };
  const write = async (lead_id: string, touch: number) => {
    const { ledger_id } = await rig.reserve(lead_id, { campaign_id, touch });
    await rig.call('confirmSend', { ledger_id, ...SENT });
    rig.laterBy(1);
  };
  const [first, colleague] = [await rig.newLead({ company, ...inBerlin }), await rig.newLead({ company, ...inBerlin })];
  const [silent, nowhere] = [await rig.newLead(inBerlin), await rig.newLead({ timezone: 'Mars/Olympus' })];
  const local = (hours: number): number => (NOON.getUTCHours() + hours + 1) % 24;
  for (const lead_id of [first, silent, colleague, nowhere]) await write(lead_id, 1);
  await write(silent, 2);
  await succeeds(first);
  await succeeds(silent, { machine: true });
  const known = async () => (await rig.call('getOutreachContext', { lead_id: first, campaign_id })).send_hours;
  expect(await known()).toEqual([]);
  rig.laterBy(15 * DAYS);
  const hours = await known();
  expect(hours.map(({ half, ...counts }) => counts)).toEqual([
    { hour: local(0), trials: 1, successes: 1 },
    { hour: local(1), trials: 1, successes: 0 },
  ]);
  // of ninety days alone
  rig.laterBy(91 * DAYS);
  expect(await known()).toEqual([]);
});
