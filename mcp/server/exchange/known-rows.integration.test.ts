/** What files may change of rows that are known, and what stands against them. */
import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';
import { exchangeOf } from '../../../test/exchange-calls';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());
const { load, outcomes, dump, leadOf } = exchangeOf(() => rig);

describe('importRows', () => {
  it('fills personal gaps, and takes back neither an address, a name, nor a flag', async () => {
    const row = { lead_id: 'renewed', email: 'old@example.com', first_name: 'Ada', flags: '["student"]' };
    await load('leads', [row]);
    await rig.call('updateLead', { lead_id: 'renewed', changes: { email: 'new@example.com', flags: ['competitor'] } });
    expect(
      await load('leads', [{ ...row, first_name: 'Eve', last_name: 'Byron', gdpr_consent: 'True' }]),
    ).toMatchObject([{ outcome: 'updated', warnings: [expect.stringContaining('email')] }]);
    expect(await leadOf('renewed')).toMatchObject({
      email: 'new@example.com',
      first_name: 'Ada',
      last_name: 'Byron',
      flags: ['competitor', 'student'],
      gdpr_consent: false,
    });
  });

  it('leaves to people and to the optimizer what they have set of a campaign and its variants', async () => {
    const campaign = {
      campaign_id: 'set',
      name: 'Old',
      status: 'active',
      approval_min_score: '50',
      channel_budgets: '{"Email":10}',
      audience_rules: '{"industry":"SaaS","min_lead_score":null,"regions":null,"preferred_channel":null}',
    };
    const variant = { variant_id: 'set-a', campaign_id: 'set', channel: 'Email', status: 'active', weight: '100' };
    await load('campaigns', [campaign]);
    await load('ab_variants', [variant]);
    const { write, read } = rig.database.pools;
    await write.query(
      `UPDATE campaigns SET status = 'paused', approval_min_score = 70, channel_budgets = '{"Ads": 5}', audience_rules = NULL
       WHERE campaign_id = 'set'`,
    );
    await write.query("UPDATE ab_variants SET status = 'stopped', weight = 300 WHERE variant_id = 'set-a'");
    expect(await outcomes('campaigns', [{ ...campaign, name: 'New' }])).toEqual(['updated']);
    expect(await outcomes('ab_variants', [variant])).toEqual(['unchanged']);
    const sql = `SELECT name, c.status, approval_min_score, channel_budgets, audience_rules, v.status AS variant, weight
      FROM campaigns c JOIN ab_variants v USING (campaign_id) WHERE campaign_id = 'set'`;
    expect((await read.query(sql)).rows).toEqual([
      {
        name: 'New',
        status: 'paused',
        approval_min_score: 70,
        channel_budgets: { Ads: 5 },
        audience_rules: null,
        variant: 'stopped',
        weight: 300,
      },
    ]);
  });

  it('keeps the words of an action under the key of its lead, and loses them with it', async () => {
    await load('leads', [{ lead_id: 'told', email: 'told@example.com' }]);
    await load('conversations', [{ conversation_id: 'talk-told', lead_id: 'told', opened_at: '2026-01-01' }]);
    const action = {
      action_id: 'act',
      timestamp: '2026-01-02',
      conversation_id: 'talk-told',
      action_type: 'handoff',
      journey_no: '1',
      summary: 'Ada wants a call',
      handoff_context_json: '{"score":80,"note":"call Ada"}',
      details_json: '{"by":"Eve"}',
    };
    expect(await outcomes('agent_actions', [action])).toEqual(['created']);
    expect(await outcomes('agent_actions', [action])).toEqual(['unchanged']);
    const { read, write } = rig.database.pools;
    const stored = await read.query('SELECT * FROM agent_actions');
    expect(JSON.stringify(stored.rows)).not.toMatch(/Ada|Eve/);
    const told = {
      lead_id: 'told',
      summary: 'Ada wants a call',
      handoff_context_json: { score: 80, note: 'call Ada' },
    };
    expect(await dump('agent_actions')).toMatchObject([{ ...told, details_json: { by: 'Eve' } }]);
    expect(await rig.call('resource.read', { uri: 'db://agent_actions/act' })).toMatchObject({
      item: { summary: 'Ada wants a call', details: { by: 'Eve' } },
    });
    await write.query("UPDATE lead_pii SET data_key = NULL WHERE lead_id = 'told'");
    expect(await dump('agent_actions')).toMatchObject([
      { lead_id: 'told', summary: '', handoff_context_json: { score: 80 }, details_json: {} },
    ]);
  });

  it('takes in no words of whom nobody knows, until their conversation is there, and keeps what is about nobody', async () => {
    const action = { timestamp: '2026-01-02', action_type: 'handoff', summary: 'Grace wants a call' };
    const early = { ...action, action_id: 'early', conversation_id: 'talk-early' };
    const general = { ...action, action_id: 'general', summary: 'all campaigns looked at' };
    expect(await outcomes('agent_actions', [early, general])).toEqual(['failed', 'created']);
    const { rows } = await rig.database.pools.read.query("SELECT 1 FROM agent_actions WHERE action_id = 'early'");
    expect(rows).toEqual([]);
    await load('leads', [{ lead_id: 'grace', email: 'grace@example.com' }]);
    await load('conversations', [{ conversation_id: 'talk-early', lead_id: 'grace', opened_at: '2026-01-01' }]);
    expect(await outcomes('agent_actions', [early, general])).toEqual(['created', 'unchanged']);
  });

  it('ends a page of an export by its size, and loses nothing', async () => {
    const rules = JSON.stringify({ note: 'x'.repeat(150_000) });
    const rows = Array.from({ length: 40 }, (_, n) => ({ segment_id: `s${n}`, name: 'Large', rules_json: rules }));
    await load('segments', rows);
    const page = await rig.call('exportRows', { table: 'segments', limit: 500 }, 'api');
    expect(page.rows).toHaveLength(26);
    const rest = await rig.call('exportRows', { table: 'segments', cursor: page.next_cursor ?? '' }, 'api');
    expect([rest.rows.length, rest.next_cursor]).toEqual([14, null]);
  });

  it('brings a daily budget, which the channels’ own budgets follow', async () => {
    const campaign = {
      campaign_id: 'daily',
      name: 'Daily',
      daily_budget_usd: '40',
      channel_budgets: '{"Email":10,"Ads":30}',
    };
    await load('campaigns', [campaign]);
    const budgets = async () =>
      (await rig.call('getCampaignPerformance', { campaign_id: 'daily' })).campaign.channel_budgets;
    expect(await outcomes('campaigns', [campaign])).toEqual(['unchanged']);
    expect(await budgets()).toEqual({ Email: 10, Ads: 30 });
    expect(await outcomes('campaigns', [{ ...campaign, daily_budget_usd: '50.01' }])).toEqual(['updated']);
    expect(await budgets()).toEqual({ Email: 12.5, Ads: 37.51 });
  });

  it('says the truth to several who bring the same rows at once, while people come in as well', async () => {
    const leads = Array.from({ length: 60 }, (_, n) => ({ lead_id: `same-${n}`, email: `same-${n}@example.com` }));
    const conversions = leads.map(({ lead_id }) => ({
      lead_id,
      converted_at: '2026-02-02T02:02:02',
      conversion_type: 'purchase',
    }));
    const count = async (run: () => Promise<string[]>): Promise<Record<string, number>> => {
      const all = (await Promise.all([run(), run(), run()])).flat();
      return Object.fromEntries([...new Set(all)].map((each) => [each, all.filter((other) => other === each).length]));
    };
    const registering = Promise.all(
      leads.slice(30).map(({ email }) => rig.call('registerLead', { fields: { email: email.toUpperCase() } })),
    );
    const { created = 0, unchanged = 0, merged = 0 } = await count(() => outcomes('leads', leads));
    const known = (await registering).filter((each) => each.created).length;
    expect({ created, all: created + unchanged + merged }).toEqual({
      created: leads.length - known,
      all: 3 * leads.length,
    });
    expect(merged).toBe(known);
    expect(await count(() => outcomes('conversions', conversions))).toEqual({ created: 60, unchanged: 120 });
  });

  it('leaves to a journey what it has found out', async () => {
    await load('leads', [{ lead_id: 'journeyed', lead_status: 'New', lead_score: '10', region: 'EU' }]);
    await rig.openJourney('journeyed');
    await rig.database.pools.write.query(
      "UPDATE leads SET lead_status = 'Qualified', lead_score = 80 WHERE lead_id = 'journeyed'",
    );
    const row = { lead_id: 'journeyed', lead_status: 'New', lead_score: '10' };
    expect(await outcomes('leads', [row, { ...row, region: 'US' }])).toEqual(['unchanged', 'updated']);
    expect(await leadOf('journeyed')).toMatchObject({ lead_status: 'Qualified', lead_score: 80, region: 'US' });
  });

  it('gives consent where nothing is on record, and none that was withdrawn', async () => {
    const row = { lead_id: 'consenting', email: 'consenting@example.com', gdpr_consent: 'TRUE' };
    const optOut = { lead_id: 'consenting', timestamp: '2026-01-01', channel: 'Email', event_type: 'unsubscribe' };
    expect(await outcomes('leads', [row])).toEqual(['created']);
    const { consents } = await rig.call('getLeadData', { lead_id: 'consenting' });
    expect(consents).toMatchObject([
      { channel: 'Email', purpose: 'marketing', granted: true, source: 'import of 2026-11-18' },
    ]);
    await load('interactions', [{ ...optOut, interaction_id: 'opt-out' }]);
    expect((await leadOf('consenting')).gdpr_consent).toBe(false);
    expect(await load('leads', [row])).toMatchObject([
      { outcome: 'unchanged', warnings: [expect.stringContaining('withdrawn') as string] },
    ]);
    // nor under another id, nor after the lead is gone
    expect(await outcomes('leads', [{ ...row, lead_id: 'again' }])).toEqual(['merged']);
    expect((await leadOf('consenting')).gdpr_consent).toBe(false);
    const { rows } = await rig.database.pools.read.query("SELECT reason FROM suppressions WHERE channel = 'Email'");
    expect(rows).toContainEqual({ reason: 'opt_out' });
  });

  it('grants as of when the lead came in: what was withdrawn after that stands, and what was refused at once', async () => {
    await load('leads', [
      { lead_id: 'early', email: 'early@example.com', gdpr_consent: 'True', created_at: '2026-01-01' },
      { lead_id: 'tomorrow', email: 'tomorrow@example.com', gdpr_consent: 'True', created_at: '2100-01-01' },
    ]);
    const withdrawn = {
      channel: 'Email',
      purpose: 'marketing',
      granted: false,
      legal_basis: 'consent',
      source: 'paper',
    } as const;
    await rig.call('recordConsent', { lead_id: 'early', ...withdrawn, recorded_at: '2026-06-01T00:00:00Z' });
    await rig.call('recordConsent', { lead_id: 'tomorrow', ...withdrawn });
    const refusing = await rig.newLead({ gdpr_consent: false });
    const { email } = await leadOf(refusing);
    await load('leads', [{ lead_id: refusing, email: email ?? '', gdpr_consent: 'True' }]);
    for (const lead_id of ['early', 'tomorrow', refusing])
      expect(await leadOf(lead_id)).toMatchObject({ lead_id, gdpr_consent: false });
  });

  it('withdraws by False what an import has granted, and not what the person has', async () => {
    const said = (lead_id: string, gdpr_consent: string) => ({
      lead_id,
      email: `${lead_id}@example.com`,
      gdpr_consent,
    });
    await load('leads', [said('by-file', 'True')]);
    const own = await rig.newLead();
    expect(await outcomes('leads', [said('by-file', 'False'), { lead_id: own, gdpr_consent: 'False' }])).toEqual([
      'updated',
      'unchanged',
    ]);
    expect([(await leadOf('by-file')).gdpr_consent, (await leadOf(own)).gdpr_consent]).toEqual([false, true]);
  });
});
