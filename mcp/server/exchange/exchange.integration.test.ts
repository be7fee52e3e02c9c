/** Import and export as the data server does them, on a real database. */
import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';
import { exchangeOf } from '../../../test/exchange-calls';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
  await load('campaigns', [{ campaign_id: 'camp', name: 'Campaign' }]);
  await load('ab_variants', [{ variant_id: 'var', campaign_id: 'camp', channel: 'email', creative_type: 'Haiku' }]);
});
afterAll(() => rig.database.drop());

const { load, outcomes, dump, leadOf } = exchangeOf(() => rig);

describe('importRows', () => {
  it('fails bad rows alone, by what is wrong and never by the value', async () => {
    const results = await load('leads', [
      { lead_id: 'fine', email: 'fine@example.com', campaign_id: 'camp', lead_status: 'new', company_size: '' },
      { lead_id: 'secret@example.com' },
      {
        lead_id: 'bad-types',
        lead_score: '101',
        gdpr_consent: 'maybe',
        email: 'secret.example.com',
        created_at: 'soon',
      },
      { lead_id: 'no-campaign', campaign_id: 'nowhere' },
      {
        lead_id: 'odd',
        industry: 'Beekeeping',
        preferred_channel: 'Pigeon',
        tags: '["a"]',
        created_at: '2026-03-01 10:00',
      },
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'failed', 'failed', 'failed', 'created']);
    expect(JSON.stringify(results)).not.toContain('secret');
    expect(results[2]?.reason).toMatch(/created_at .*lead_score .*gdpr_consent .*email /);
    expect(results[3]?.reason).toBe('campaign_id names nothing that is in campaigns');
    expect(results[4]?.warnings).toHaveLength(2);
    expect(await leadOf('odd')).toMatchObject({
      industry: 'Beekeeping',
      preferred_channel: null,
      tags: ['a'],
      created_at: '2026-03-01T10:00:00.000Z',
      lead_status: 'New',
    });
  });

  it('takes nothing twice, changes what changed, and never erases by an empty cell', async () => {
    const row = {
      lead_id: 'twice',
      email: 'Twice@example.com',
      industry: 'SaaS',
      first_name: 'Ada',
      flags: '["student"]',
    };
    expect(await outcomes('leads', [row, row])).toEqual(['created', 'unchanged']);
    expect(await outcomes('leads', [{ ...row, email: 'twice@EXAMPLE.com', first_name: '' }])).toEqual(['unchanged']);
    expect(await outcomes('leads', [{ ...row, industry: 'Media', first_name: '' }])).toEqual(['updated']);
    expect(await leadOf('twice')).toMatchObject({ first_name: 'Ada', industry: 'Media', flags: ['student'] });
  });

  it('merges leads of one address, and knows the other id from then on', async () => {
    const first = { lead_id: 'm1', email: 'one@example.com', industry: 'Media' };
    const second = {
      lead_id: 'm2',
      email: 'ONE@example.com',
      industry: 'Retail',
      persona: 'CMO',
      phone: '+1 555 0100',
    };
    expect(await outcomes('leads', [first, second])).toEqual(['created', 'merged']);
    expect(await leadOf('m2')).toMatchObject({
      lead_id: 'm1',
      industry: 'Media',
      persona: 'CMO',
      phone: '+1 555 0100',
    });
    expect(await outcomes('leads', [first, second, { lead_id: 'm2', region: 'EU' }, first])).toEqual([
      'unchanged',
      'unchanged',
      'updated',
      'unchanged',
    ]);
    await load('conversations', [{ conversation_id: 'c-m2', lead_id: 'm2', opened_at: '2026-01-02T03:04:05' }]);
    const { item } = (await rig.call('resource.read', { uri: 'db://conversations/c-m2' })) as { item: unknown };
    expect(item).toMatchObject({ lead_id: 'm1', last_event_at: '2026-01-02T03:04:05.000Z' });
    expect(await rig.call('registerLead', { lead_id: 'm2', fields: {} })).toEqual({ lead_id: 'm1', created: false });
    await load('leads', [{ lead_id: 'm3', email: 'three@example.com' }]);
    expect(await load('leads', [{ lead_id: 'm3', email: 'one@example.com' }])).toMatchObject([
      { outcome: 'failed', reason: expect.stringContaining('belongs to another lead') as string },
    ]);
  });

  it('stores interactions once, counts them for their variant and nowhere else', async () => {
    await load('leads', [{ lead_id: 'active', campaign_id: 'camp', email: 'active@example.com' }]);
    const event = { lead_id: 'active', campaign_id: 'camp', channel: 'Email', variant_id: 'var' };
    const rows = [
      { ...event, interaction_id: 'i1', timestamp: '2019-05-05T10:00:00', event_type: 'email_sent' },
      { ...event, interaction_id: 'i2', timestamp: '2019-05-05T11:00:00', event_type: 'reply', outcome: 'Positive' },
      { ...event, interaction_id: 'i3', timestamp: '2019-05-06T11:00:00', event_type: 'reply', outcome: 'positive' },
      {
        ...event,
        interaction_id: 'i4',
        timestamp: '2019-05-06',
        event_type: 'carrier_pigeon',
        metadata_json: '{"said":"x"}',
      },
      { ...event, interaction_id: 'i5', timestamp: '2019-05-06', event_type: 'reply', variant_id: 'gone' },
      { ...event, interaction_id: 'i6', timestamp: '2019-05-06', event_type: 'reply', conversation_id: 'c-m2' },
    ];
    const results = await load('interactions', rows);
    expect(results.map(({ outcome }) => outcome)).toEqual([...Array<string>(5).fill('created'), 'failed']);
    expect(results[4]?.warnings).toEqual(['variant_id names nothing that is in ab_variants: kept']);
    expect(await outcomes('interactions', rows.slice(0, 5))).toEqual(Array(5).fill('unchanged'));
    const read = async (sql: string): Promise<unknown> => (await rig.database.pools.read.query(sql)).rows;
    expect(await read("SELECT sends, successes FROM ab_variants WHERE variant_id = 'var'")).toEqual([
      { sends: 1, successes: 1 },
    ]);
    expect(await read('SELECT * FROM campaign_daily')).toEqual([]);
    expect(await read("SELECT metadata_json FROM interactions WHERE interaction_id = 'i4'")).toEqual([
      { metadata_json: {} },
    ]);
    expect((await dump('interactions')).find(({ interaction_id }) => interaction_id === 'i4')).toMatchObject({
      metadata_json: { said: 'x' },
    });
  });

  it('keeps conversions apart by lead, campaign, time and type', async () => {
    const row = {
      lead_id: 'active',
      converted_at: '2026-02-02T02:02:02',
      conversion_type: 'purchase',
      conversion_value_usd: '9.99',
    };
    const rows = [row, { ...row, campaign_id: 'camp' }, { ...row, conversion_type: 'trial_started' }, row];
    expect(await outcomes('conversions', rows)).toEqual(['created', 'created', 'created', 'unchanged']);
    expect(await outcomes('conversions', rows)).toEqual(Array(4).fill('unchanged'));
  });

  it('puts a day as the file says it', async () => {
    const day = {
      campaign_id: 'camp',
      date: '2026-02-02 00:00:00',
      impressions: '1000.0',
      clicks: '10',
      ctr: '0.5',
      cost_usd: '5.005',
    };
    expect(await outcomes('campaign_daily', [day, day])).toEqual(['created', 'unchanged']);
    expect(await outcomes('campaign_daily', [{ ...day, clicks: '20' }])).toEqual(['updated']);
    // what was counted since stands against an old file
    expect(await outcomes('campaign_daily', [day, { ...day, cost_usd: '1' }])).toEqual(['unchanged', 'unchanged']);
    expect(await dump('campaign_daily')).toMatchObject([
      { date: '2026-02-02', clicks: 20, ctr: 0.02, leads_created: 0 },
    ]);
  });

  it('writes memory through its tiers', async () => {
    const triple = { subject: 'SaaS', predicate: 'likes', object: 'demos', weight: '0.5', source: 'file' };
    expect(await outcomes('semantic_kg_triples', [triple, { ...triple, weight: '0.7' }])).toEqual([
      'created',
      'updated',
    ]);
    expect(await outcomes('semantic_kg_triples', [{ ...triple, weight: '0.7', source: '' }])).toEqual(['unchanged']);
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const talk = { conversation_id: 'talk', active_intent: 'buy', slots_json: '{"seats":5}', expires_at: soon };
    expect(await outcomes('memory_short_term', [talk, talk, { ...talk, expires_at: '2020-01-01' }])).toEqual([
      'created',
      'unchanged',
      'skipped',
    ]);
    expect(await dump('memory_short_term')).toMatchObject([
      { conversation_id: 'talk', active_intent: 'buy', slots_json: { seats: 5 }, data_json: null },
    ]);
    const profile = { lead_id: 'm2', rfm_score: '0.4', last_updated_at: '2026-01-01T00:00:00' };
    expect(
      await outcomes('memory_long_term', [profile, { ...profile, rfm_score: '0.9', last_updated_at: '2025-01-01' }]),
    ).toEqual(['created', 'unchanged']);
    expect(await dump('memory_long_term')).toMatchObject([{ lead_id: 'm1', rfm_score: 0.4, preferences_json: {} }]);
  });

  it('shows its own log and the imported one, and does not take its own for new', async () => {
    await rig.database.pools.write.query(
      `INSERT INTO mcp_calls (request_id, at, transport, session_id, principal, method, resource, operation, scope, params_bytes,
         result_bytes, duration_ms, status_code, result)
       VALUES ('00000000-0000-4000-8000-000000000001', '2026-11-01T10:00:00.123Z', 'http', '00000000-0000-4000-8000-000000000002',
         'lead_triage', 'resource.read', 'leads', 'read', 'leads:read', 10, 20, 1.5, 0, 'success'),
        ('00000000-0000-4000-8000-000000000003', '2026-11-01T10:00:01Z', 'websocket', '00000000-0000-4000-8000-000000000004',
         NULL, NULL, NULL, NULL, NULL, 0, 0, 0, -32001, 'denied')`,
    );
    const imported = {
      rpc_id: '7',
      timestamp: '2025-01-01',
      method: 'getLeadData',
      source_agent_type: 'engagement_001',
    };
    expect(await outcomes('mcp_jsonrpc_calls', [imported, imported])).toEqual(['created', 'unchanged']);
    expect(await dump('mcp_jsonrpc_calls')).toMatchObject([
      { rpc_id: '7', source_agent_type: 'Engagement' },
      { method: 'resource.read', source_agent_type: 'LeadTriage', target_resource: 'leads', duration_ms: 1.5 },
      { method: 'unknown', status_code: -32001 },
    ]);
    const logs = [
      'mcp_jsonrpc_calls',
      'mcp_resource_access',
      'transport_websocket_sessions',
      'transport_http_requests',
      'security_auth_events',
    ] as const;
    for (const table of logs) {
      const rows = await dump(table);
      expect(rows.length).toBeGreaterThan(0);
      const cells = rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            value === null ? '' : `${value as string | number | boolean}`,
          ]),
        ),
      );
      expect(await outcomes(table, cells)).toEqual(rows.map(() => 'unchanged'));
    }
  });

  it('lets what is said of a merged lead be said of the one it is now', async () => {
    expect(await rig.call('updateLead', { lead_id: 'm2', changes: { source: 'Event' } })).toEqual({ lead_id: 'm1' });
    await rig.call('trackEvent', {
      interaction: { interaction_id: 'of-m2', lead_id: 'm2', channel: 'Email', event_type: 'click' },
    });
    expect(await rig.call('resource.read', { uri: 'db://interactions/of-m2' })).toMatchObject({
      item: { lead_id: 'm1' },
    });
  });

  it('may be called by the API, and by no agent', async () => {
    for (const principal of ['lead_triage', 'engagement', 'campaign_optimizer'] as const)
      await expect(rig.call('exportRows', { table: 'leads' }, principal)).rejects.toThrow('exchange:read');
  });
});
