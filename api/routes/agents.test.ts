import request from 'supertest';
import { RPC_ERRORS, RpcError, type Result } from '../../mcp/protocol';
import type { Script } from '../../mcp/client/test-double';
import { journeyRow, leadData, testApi, triageResult } from '../testing/fixtures';
import type { TemporalScript } from '../testing/temporal-double';

type Data = ReturnType<typeof leadData>;
const nobody = () => {
  throw new RpcError(RPC_ERRORS.notFound, 'lead');
};
const leadOf = (lead_id: string, changes: Partial<Data['lead']> = {}, journey: Data['journey'] = null): Data => {
  const data = leadData(journey);
  return { ...data, lead: { ...data.lead, lead_id, ...changes } };
};

function callOf(path: string, script: Script, temporal: TemporalScript = {}) {
  const api = testApi(script, temporal);
  const send = (body: object) => request(api.app).post(`/api/agents/${path}`).send(body);
  const methods = () => api.data.calls.map(({ method }) => method);
  return { ...api, send, methods };
}

describe('POST /api/agents/triage', () => {
  const triages: TemporalScript = { executeUpdateWithStart: () => triageResult };

  it('of a known lead answers category, score and where it goes', async () => {
    const { send, methods } = callOf('triage', { getLeadData: () => leadOf('test-123') }, triages);
    const { status, body } = await send({ lead_data: { lead_id: 'test-123' }, priority: 'high' });
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        lead_id: 'test-123',
        triage_category: 'Campaign Qualified',
        lead_score: 72,
        routing: { to_agent: 'engagement', priority: 'high' },
        journey_no: 1,
      }),
    ]);
    expect(methods()).not.toContain('registerLead');
  });

  it('of a known lead that refuses consent withdraws it', async () => {
    const script: Script = {
      getLeadData: () => leadOf('test-123', { gdpr_consent: true }),
      updateLead: () => ({ lead_id: 'test-123' }),
    };
    const { send, data, nudges } = callOf('triage', script, triages);
    expect((await send({ lead_data: { lead_id: 'test-123', gdpr_consent: false } })).status).toBe(200);
    expect(data.calls.find(({ method }) => method === 'updateLead')?.params).toEqual({
      lead_id: 'test-123',
      changes: { gdpr_consent: false },
    });
    expect(nudges()).toBe(1);
  });

  it('of a new lead takes it in first, as POST /api/v1/leads does', async () => {
    const { send, data } = callOf(
      'triage',
      {
        getLeadData: ({ lead_id }) => (lead_id === 'mine' ? nobody() : leadOf(lead_id)),
        registerLead: () => ({ lead_id: 'lead-1', created: true }),
      },
      triages,
    );
    const lead_data = { lead_id: 'mine', email: 'ada@example.com', industry: 'SaaS' };
    expect((await send({ lead_data })).body).toMatchObject({ lead_id: 'lead-1' });
    expect(data.calls.find(({ method }) => method === 'registerLead')?.params).toEqual({
      lead_id: 'mine',
      fields: { email: 'ada@example.com', industry: 'SaaS' },
    });
  });

  it('of a lead that somebody else takes in at the same moment is that lead', async () => {
    let looks = 0;
    const { send } = callOf(
      'triage',
      {
        getLeadData: () => (looks++ === 0 ? nobody() : leadOf('mine')),
        registerLead: () => {
          throw new RpcError(RPC_ERRORS.conflict, 'lead mine exists already');
        },
      },
      triages,
    );
    expect((await send({ lead_data: { lead_id: 'mine', industry: 'SaaS' } })).body).toMatchObject({ lead_id: 'mine' });
  });

  it('of a flagged lead says that it goes to nobody', async () => {
    const { send } = callOf('triage', { getLeadData: () => leadOf('test-123', { flags: ['spam'] }) }, triages);
    expect((await send({ lead_data: { lead_id: 'test-123' } })).body.routing.to_agent).toBeNull();
  });

  it.each([
    ['no lead_data', {}, 400],
    ['lead_data that says nothing', { lead_data: {} }, 400],
    ['a field that leads do not have', { lead_data: { lead_id: 'test-123', score: 1 } }, 400],
    ['an id that nobody has', { lead_data: { lead_id: 'nobody' } }, 404],
    ['the address of somebody else', { lead_data: { lead_id: 'test-123', email: 'grace@example.com' } }, 409],
  ])('with %s starts nothing', async (_name, body, status) => {
    const { send, methods } = callOf('triage', {
      getLeadData: ({ lead_id }) => (lead_id === 'nobody' ? nobody() : leadOf(lead_id)),
    });
    const response = await send(body);
    expect(response.status).toBe(status);
    expect(response.text).not.toContain('@');
    expect(methods()).not.toContain('registerLead');
  });
});

describe('POST /api/agents/engage', () => {
  const acknowledged: Result<'createHandoff'> = {
    order: {
      handoff_id: 'hof-1',
      from_agent: 'manager',
      to_agent: 'engagement',
      conversation_id: 'conv-test-123-1',
      context_sha256: 'a'.repeat(64),
      priority: 'high',
    },
    campaign_id: null,
    acknowledged: null,
  };
  const open = { ...journeyRow, journey_no: 1, active_workflow_id: 'lead-test-123/engagement-1' };
  const status = { stage: 'engaging', outcome: null, waiting_for: 'An answer.' };
  const running: TemporalScript = {
    describe: () => ({ status: { name: 'RUNNING' }, memo: { journey_no: 1 } }),
    query: () => status,
  };

  it('hands the lead to engagement and says what came of it', async () => {
    const { send, data } = callOf(
      'engage',
      {
        getLeadData: () => leadOf('test-123'),
        createHandoff: () => acknowledged,
        getJourney: () => ({ journey: open, timeline: [], timers: [] }),
      },
      {
        ...running,
        executeUpdateWithStart: () => ({
          handoff_id: 'hof-1',
          context_sha256: 'a'.repeat(64),
          acknowledged_by: 'lead-test-123/engagement-1',
        }),
      },
    );
    expect((await send({ lead_data: { lead_id: 'test-123' }, priority: 'high' })).body).toMatchObject({
      lead_id: 'test-123',
      journey_no: 1,
      engagement_result: {
        status: 'acknowledged',
        engaged_by: 'lead-test-123/engagement-1',
        handoff_id: 'hof-1',
        stage: 'engaging',
        waiting_for: 'An answer.',
      },
    });
    expect(data.calls.find(({ method }) => method === 'createHandoff')?.params).toMatchObject({
      from_agent: 'manager',
      to_agent: 'engagement',
      conversation_id: 'conv-test-123-1',
      context: { priority: 'high' },
    });
  });

  it('leaves a lead to the engagement that is at work on it', async () => {
    const { send, methods } = callOf(
      'engage',
      {
        getLeadData: () => leadOf('test-123', {}, open),
        getJourney: () => ({ journey: open, timeline: [], timers: [] }),
      },
      running,
    );
    expect((await send({ lead_data: { lead_id: 'test-123' } })).body.engagement_result).toMatchObject({
      status: 'under_way',
      engaged_by: 'lead-test-123/engagement-1',
      handoff_id: null,
    });
    expect(methods()).not.toContain('createHandoff');
  });

  it.each([
    ['whose workflow was ended by force', open, 'TERMINATED'],
    ['that a person has', { ...open, active_workflow_id: 'lead-test-123/support-1' }, 'RUNNING'],
    ['whose last journey is over', { ...open, outcome: 'no_response' as const }, 'COMPLETED'],
  ])('hands over a lead %s', async (_name, journey, state) => {
    const { send, methods } = callOf(
      'engage',
      {
        getLeadData: () => leadOf('test-123', {}, journey),
        createHandoff: () => ({ ...acknowledged, acknowledged: { acknowledged_by: 'lead-test-123/engagement-2' } }),
        getJourney: () => ({ journey, timeline: [], timers: [] }),
      },
      { ...running, describe: () => ({ status: { name: state } }) },
    );
    expect((await send({ lead_data: { lead_id: 'test-123' } })).body.engagement_result).toMatchObject({
      status: 'acknowledged',
      engaged_by: 'lead-test-123/engagement-2',
    });
    expect(methods()).toContain('createHandoff');
  });

  const said = (granted: boolean): Data['consents'][number] => ({
    ...{ channel: 'Email', purpose: 'marketing', granted, legal_basis: 'consent', source: 'form', wording: null },
    recorded_at: '2026-11-20T10:00:00.000Z',
  });
  const ended = { ...journeyRow, outcome: 'replied_negative' as const, closed_at: '2026-11-19T10:00:00.000Z' };

  it.each<[string, Partial<Data>, Partial<Data['lead']>, unknown[]]>([
    ['that consents: nothing', { consents: [said(true)] }, {}, []],
    [
      'that has opted out',
      { consents: [said(false)] },
      {},
      [expect.stringMatching(/opted out .* on 2026-11-20: nothing/)],
    ],
    ['that never consented', {}, {}, [expect.stringContaining('no consent to marketing')]],
    ['that is flagged', { consents: [said(true)] }, { flags: ['spam'] }, [expect.stringContaining('flagged (spam)')]],
    [
      'that was not interested',
      { consents: [said(true)], journey: ended },
      {},
      ['journey 3 of lead test-123 closed as replied_negative on 2026-11-19'],
    ],
  ])(
    'says what stands in the way of a lead %s, and hands it over all the same',
    async (_name, data, changes, notes) => {
      const { send, methods } = callOf(
        'engage',
        {
          getLeadData: () => ({ ...leadOf('test-123', changes), ...data }),
          createHandoff: () => ({ ...acknowledged, acknowledged: { acknowledged_by: 'lead-test-123/engagement-2' } }),
          getJourney: () => ({ journey: open, timeline: [], timers: [] }),
        },
        running,
      );
      expect((await send({ lead_data: { lead_id: 'test-123' } })).body.notes).toEqual(notes);
      expect(methods()).toContain('createHandoff');
    },
  );
});

describe('POST /api/agents/optimize', () => {
  it('without a campaign is 400, with an unknown one 404', async () => {
    const { send } = callOf('optimize', { 'resource.read': nobody });
    expect((await send({ campaign_data: { optimization_triggers: ['low_ctr'] } })).status).toBe(400);
    expect((await send({ campaign_data: { campaign_id: 'nope' } })).status).toBe(404);
  });
});
