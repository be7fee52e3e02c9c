import { createCampaignActivities } from '../../../activities/campaign';
import { createChangeRig, type ChangeRig, AFTER, BEFORE } from '../../../test/change-rig';
import type { CampaignActivities } from '../../../workflows/contracts/activities';

let rig: ChangeRig;
let agent: CampaignActivities;
/** questions whose workflow still runs */
const running = new Set<string>();
beforeAll(async () => {
  rig = await createChangeRig();
  agent = createCampaignActivities(
    (method, params) => rig.call(method, params, 'campaign_optimizer'),
    async (escalationId) => !running.has(escalationId),
  );
});
afterAll(() => rig.database.drop());

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A campaign that loses money. */
async function losing(fields: object = {}): Promise<string> {
  const campaign_id = await rig.newCampaign({ channel_mix: ['Email', 'Ads'], ...fields });
  await rig.database.pools.write.query(
    `INSERT INTO campaign_daily (campaign_id, date, leads_created, cost_usd, revenue_usd) VALUES ($1, '2020-01-01', 100, 900, 1)`,
    [campaign_id],
  );
  return campaign_id;
}
const analyse = (campaign_id: string, analysis_no: number, open_escalation_id: string | null = null) =>
  agent.analyzeCampaign({ campaign_id, request: {}, analysis_no, open_escalation_id });

type Asked = Partial<Parameters<typeof rig.call<'openEscalation'>>[1]>;
async function ask(escalation_id: string, campaign_id: string, question: Asked): Promise<string> {
  await rig.call('openEscalation', {
    escalation_id,
    reason: 'budget_change',
    lead_id: null,
    campaign_id,
    question: '?',
    evidence: {},
    proposed_action: 'p',
    alternatives: [],
    asked_by: `campaign-${campaign_id}`,
    reminder_seconds: 60,
    expiry_seconds: 3_600,
    on_silence: 'reject',
    ...question,
  });
  return escalation_id;
}
const answerTo = (escalation_id: string) => rig.call('resource.read', { uri: `db://escalations/${escalation_id}` });
const changeOf = async (campaign_id: string) =>
  (await rig.call('getCampaignPerformance', { campaign_id })).latest_changes.find(
    ({ type }) => type === 'budget_reallocation',
  );
async function later<T>(milliseconds: number, run: () => Promise<T>): Promise<T> {
  const { now } = rig.clock;
  rig.clock.now = new Date(now.getTime() + milliseconds);
  try {
    return await run();
  } finally {
    rig.clock.now = now;
  }
}

describe('a question that its workflow never ended', () => {
  it.each(['reject', 'approve'] as const)(
    'expires by the analysis an hour after its time, not before, and silence is carried out: %s',
    async (on_silence) => {
      const campaign_id = await losing();
      const { change_id } = await rig.propose(campaign_id, { after: { channel_budgets: { Email: 180, Ads: 220 } } });
      const id = await ask(`campaign-${campaign_id}.1.budget`, campaign_id, { change_id, on_silence });
      await later(2 * HOUR_MS - 1_000, () => analyse(campaign_id, 2));
      expect(await answerTo(id)).toMatchObject({ item: { status: 'open' } });
      expect(await changeOf(campaign_id)).toMatchObject({ status: 'awaiting_approval' });
      await later(2 * HOUR_MS + 1_000, () => analyse(campaign_id, 3));
      expect(await answerTo(id)).toMatchObject({
        item: {
          status: 'expired',
          decision: on_silence,
          decided_by: 'default on silence',
        },
      });
      const isApproved = on_silence === 'approve';
      expect(await changeOf(campaign_id)).toMatchObject({ status: isApproved ? 'applied' : 'rejected' });
      expect(await rig.budgetsOf(campaign_id)).toEqual(isApproved ? { Email: 180, Ads: 220 } : BEFORE);
    },
  );

  it('does not expire while its workflow runs, however late: what a person decided may still be on its way', async () => {
    const campaign_id = await losing();
    const { change_id } = await rig.propose(campaign_id, { after: { channel_budgets: { Email: 180, Ads: 220 } } });
    const id = await ask(`campaign-${campaign_id}.1.budget`, campaign_id, { change_id, on_silence: 'approve' });
    running.add(id);
    await later(DAY_MS, () => analyse(campaign_id, 2));
    expect(await answerTo(id)).toMatchObject({ item: { status: 'open' } });
    const said = { status: 'decided', decision: 'reject', decision_id: 'd-1', decided_by: 'ada' } as const;
    await later(DAY_MS, () => rig.call('settleEscalation', { answer: { escalation_id: id, ...said } }));
    expect(await answerTo(id)).toMatchObject({ item: { status: 'decided', decision: 'reject', decided_by: 'ada' } });
  });

  it('does not keep whether the campaign should go on from being asked again', async () => {
    const campaign_id = await losing();
    const id = await ask(`campaign-${campaign_id}.1.low_performance`, campaign_id, { reason: 'low_performance' });
    expect(await analyse(campaign_id, 2, id)).toMatchObject({ escalate: false, analysis: { escalation_id: id } });
    const again = await later(DAY_MS, () => analyse(campaign_id, 3, id));
    expect(again).toMatchObject({ escalate: true, analysis: { status: 'escalated', escalation_id: null } });
    // killed before it was heard of, the analysis is the same
    expect(await analyse(campaign_id, 3, id)).toMatchObject({ escalate: true });
  });

  it('stands until its change is settled, when somebody has just decided', async () => {
    const campaign_id = await losing();
    const { change_id } = await rig.propose(campaign_id, {
      type: 'auto_pause',
      before: { status: 'active' },
      after: { status: 'paused' },
    });
    const id = `campaign-${campaign_id}.1.low_performance`;
    await ask(id, campaign_id, { reason: 'low_performance', change_id });
    await rig.call('settleEscalation', {
      answer: { escalation_id: id, status: 'decided', decision: 'approve', decision_id: 'd-1', decided_by: 'ada' },
    });
    expect(await analyse(campaign_id, 2, id)).toMatchObject({ escalate: false, analysis: { escalation_id: id } });
  });

  it('is none of other campaigns, nor of leads', async () => {
    const [campaign_id, other] = [await losing(), await losing()];
    const lead_id = await rig.newLead();
    const elsewhere = await ask(`campaign-${other}.1.x`, other, {});
    const ofLead = await ask(`lead-${lead_id}.1.x`, campaign_id, { lead_id, reason: 'high_value' });
    const named = { campaign_id, escalation_ids: [elsewhere, ofLead] };
    const { escalation_ids } = await later(DAY_MS, () => rig.call('expireQuestions', named));
    expect(escalation_ids).toEqual([]);
    for (const id of [elsewhere, ofLead]) expect(await answerTo(id)).toMatchObject({ item: { status: 'open' } });
  });
});

describe('a campaign that has ended', () => {
  const yesterday = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);
  const today = new Date().toISOString().slice(0, 10);

  it('is neither asked about nor changed, however badly it does; on its last day, and with another end, it is', async () => {
    const campaign_id = await losing({ end_date: yesterday });
    await rig.propose(campaign_id);
    expect(await analyse(campaign_id, 2)).toMatchObject({
      ended: true,
      escalate: false,
      changes: [],
      analysis: { status: 'monitoring', optimizations: [] },
    });
    expect(await rig.budgetsOf(campaign_id)).toEqual(BEFORE);
    await rig.call('resource.write', { uri: `db://campaigns/${campaign_id}`, data: { end_date: today } });
    const last = await analyse(campaign_id, 3);
    expect(last).not.toHaveProperty('ended');
    expect(last.escalate).toBe(true);
    // what promises most comes first: the question whether to pause, then the small change that had been proposed before the end
    expect(last.changes).toMatchObject([{ question: { reason: 'low_performance' } }, { question: null }]);
  });

  it('keeps what was about to be applied from being applied, and silence from agreeing', async () => {
    const campaign_id = await losing();
    const { change_id } = await rig.propose(campaign_id);
    await rig.call('resource.write', { uri: `db://campaigns/${campaign_id}`, data: { end_date: '2026-11-17' } });
    expect(await rig.call('applyChange', { change_id })).toMatchObject({ status: 'proposed' });
    const id = await ask(`campaign-${campaign_id}.1.budget`, campaign_id, { change_id, on_silence: 'approve' });
    await later(DAY_MS, () => rig.call('expireQuestions', { campaign_id, escalation_ids: [id] }));
    expect(await answerTo(id)).toMatchObject({ item: { status: 'expired', decision: 'approve' } });
    expect(await changeOf(campaign_id)).toMatchObject({
      status: 'rejected',
      reason: 'nobody decided before the campaign ended',
    });
    expect(await rig.budgetsOf(campaign_id)).toEqual(BEFORE);
  });

  it('leaves what a person has approved to be done', async () => {
    const campaign_id = await losing({ end_date: '2026-11-17' });
    const change = await rig.propose(campaign_id);
    expect((await rig.answered(change, { decision: 'approve' })).change).toMatchObject({ status: 'applied' });
    expect(await rig.budgetsOf(campaign_id)).toEqual(AFTER);
  });
});
