import { ServiceError } from '@temporalio/client';
import request from 'supertest';
import { erasure, journeyRow, lead, leadData, testApi } from '../testing/fixtures';

const unavailable = () => {
  throw new ServiceError('no', { cause: Object.assign(new Error('no'), { code: 14, details: '', metadata: {} }) });
};
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('POST /api/v1/leads', () => {
  const fields = { email: 'Ada@Example.com', first_name: 'Ada', gdpr_consent: true };

  it('takes a lead in, starts its journey and says where to look', async () => {
    const started: unknown[] = [];
    const { app, data } = testApi(
      { registerLead: () => ({ lead_id: 'test-123', created: true }), getLeadData: () => leadData() },
      { start: (type, { workflowId, priority }) => started.push([type, workflowId, priority?.priorityKey]) },
    );
    const response = await request(app)
      .post('/api/v1/leads')
      .send({ ...fields, priority: 'low' });
    expect(response.status).toBe(201);
    expect(response.headers.location).toBe('/api/v1/leads/test-123');
    expect(response.body).toEqual({
      lead_id: 'test-123',
      created: true,
      journey_no: 1,
      workflow_id: 'lead-test-123',
      links: {
        lead: '/api/v1/leads/test-123',
        journey: '/api/v1/leads/test-123/journey',
        triage: '/api/v1/leads/test-123/triage',
        web_ui: 'http://127.0.0.1:8233/namespaces/default/workflows/lead-test-123',
      },
    });
    expect(data.calls[0]?.params).toEqual({ fields });
    expect(started).toEqual([['leadJourney', 'lead-test-123', 4]]);
  });

  it('of a known address is 200 with the lead that has it', async () => {
    const { app } = testApi(
      { registerLead: () => ({ lead_id: 'test-123', created: false }), getLeadData: () => leadData(journeyRow) },
      { start: () => undefined },
    );
    const response = await request(app).post('/api/v1/leads').send(fields);
    expect([response.status, response.body.created, response.body.journey_no]).toEqual([200, false, 3]);
  });

  it('with start_journey false starts nothing', async () => {
    const { app } = testApi({ registerLead: () => ({ lead_id: 'x1', created: true }) });
    const response = await request(app).post('/api/v1/leads').send({ lead_id: 'x1', start_journey: false });
    expect([response.status, response.body.journey_no]).toEqual([201, null]);
  });

  it('of a lead that was erased since it was stored is 410, and starts no journey', async () => {
    const { app } = testApi({
      registerLead: () => ({ lead_id: 'test-123', created: true }),
      getLeadData: () => ({ ...leadData(), erasure }),
    });
    const response = await request(app).post('/api/v1/leads').send(fields);
    expect([response.status, response.body.erasure]).toEqual([410, erasure]);
  });

  it('while Temporal is away is 503, says that the lead is stored, and how to go on', async () => {
    const { app } = testApi(
      { registerLead: () => ({ lead_id: 'x1', created: true }), getLeadData: () => leadData() },
      { start: unavailable },
    );
    const response = await request(app).post('/api/v1/leads').send(fields);
    expect(response.status).toBe(503);
    expect(response.body).toMatchObject({
      lead_id: 'x1',
      detail: expect.stringContaining('POST /api/v1/leads/x1/triage'),
    });
  });

  it.each([
    ['an unknown field', { nonsense: 1 }],
    ['an address that is none', { email: 'ada' }],
    ['an id that is an address', { lead_id: 'ada@example.com' }],
  ])('with %s is 400 and stores nothing', async (_name, body) => {
    const response = await request(testApi({}).app).post('/api/v1/leads').send(body);
    expect(response.status).toBe(400);
    expect(response.text).not.toContain('ada@');
  });
});

describe('GET and PATCH /api/v1/leads', () => {
  it('lists by filter, text and page', async () => {
    const { app, data } = testApi({
      'resource.search': () => ({ uri: 'db://leads', items: [json<object>(lead)] as never, next_cursor: 'more' }),
    });
    const query = {
      category: 'Cold Lead',
      status: 'Open',
      campaign_id: 'camp-001',
      q: 'webinar',
      limit: '1',
      cursor: 'c0',
    };
    const response = await request(app).get('/api/v1/leads').query(query);
    expect(response.body).toEqual({ items: [lead], next_cursor: 'more' });
    expect(data.calls[0]?.params).toEqual({
      uri: 'db://leads',
      query: {
        filter: { triage_category: 'Cold Lead', lead_status: 'Open', campaign_id: 'camp-001' },
        text: 'webinar',
        sort: '-created_at',
      },
      limit: 1,
      cursor: 'c0',
    });
  });

  it('finds a lead by its address, whole', async () => {
    const { app, data } = testApi({ 'resource.search': () => ({ uri: 'db://leads', items: [], next_cursor: null }) });
    await request(app).get('/api/v1/leads').query({ q: 'ada@example.com' });
    expect(data.calls[0]?.params).toMatchObject({ query: { filter: { email: 'ada@example.com' } } });
    expect(data.calls[0]?.params).not.toHaveProperty('query.text');
  });

  it('refuses a filter it does not know', async () => {
    const { status, body } = await request(testApi({}).app).get('/api/v1/leads?colour=red');
    expect([status, body.detail, body.errors]).toEqual([
      400,
      expect.stringContaining('Not valid: query.'),
      [{ path: 'query', message: expect.stringContaining('colour') }],
    ]);
  });

  it('changes a lead, answers with it as it is now, and nudges the relay', async () => {
    const { app, data, nudges } = testApi({
      updateLead: () => ({ lead_id: 'test-123' }),
      getLeadData: () => leadData(),
    });
    const response = await request(app)
      .patch('/api/v1/leads/test-123')
      .send({ gdpr_consent: false, score_override: null });
    expect([response.status, response.body]).toEqual([200, lead]);
    expect(data.calls[0]?.params).toEqual({
      lead_id: 'test-123',
      changes: { gdpr_consent: false, score_override: null },
    });
    expect(nudges()).toBe(1);
  });
});

describe('GET …/journey', () => {
  const timeline = [{ at: '2026-11-21T10:00:00.000Z', type: 'send' as const, summary: 'sent', status: 'sent' }];
  const shown = { lead_id: 'test-123', journey_no: 3, workflow_id: 'lead-test-123', timeline };

  it('asks the workflow that listens most closely where it stands', async () => {
    const asked: string[] = [];
    const { app } = testApi(
      { getLeadData: () => leadData(journeyRow), getJourney: () => ({ journey: journeyRow, timeline, timers: [] }) },
      {
        query: (id) => {
          asked.push(id);
          return { stage: 'engaging', outcome: null, waiting_for: 'Waiting for an answer.' };
        },
      },
    );
    const { body } = await request(app).get('/api/v1/leads/test-123/journey');
    expect(body).toMatchObject({ ...shown, stage: 'engaging', waiting_for: 'Waiting for an answer.' });
    expect(body.web_ui_url).toBe('http://127.0.0.1:8233/namespaces/default/workflows/lead-test-123');
    expect(asked).toEqual(['lead-test-123/engagement-3']);
  });

  it('says who has paused the lead, what goes on all the same, and when', async () => {
    const paused = { ...leadData(journeyRow), lead: { ...lead, paused_at: journeyRow.started_at, paused_by: 'Grace' } };
    const timer = { at: '2026-11-23T08:00:00.000Z', kind: 'reply_wait_ends' };
    const { app } = testApi(
      { getLeadData: () => paused, getJourney: () => ({ journey: journeyRow, timeline, timers: [] }) },
      { query: () => ({ stage: 'engaging', outcome: null, waiting_for: 'Waiting for an answer.', timer }) },
    );
    const { body } = await request(app).get('/api/v1/leads/test-123/journey');
    expect(body.waiting_for).toMatch(/^Paused by Grace: .* Waiting for an answer\.$/);
    expect(body.timers).toEqual([{ ...timer, summary: 'the wait for an answer ends' }]);
  });

  it('falls back to the row when no worker answers', async () => {
    const { app } = testApi(
      { getLeadData: () => leadData(journeyRow), getJourney: () => ({ journey: journeyRow, timeline, timers: [] }) },
      { query: unavailable },
    );
    const { body } = await request(app).get('/api/v1/leads/test-123/journey');
    expect(body).toMatchObject({ ...shown, stage: 'engaging', waiting_for: expect.stringContaining('Waiting for') });
  });

  it('says that nothing goes on when the workflow was ended by force', async () => {
    const { app } = testApi(
      { getLeadData: () => leadData(journeyRow), getJourney: () => ({ journey: journeyRow, timeline, timers: [] }) },
      { describe: () => ({ status: { name: 'TERMINATED' } }) },
    );
    const { body } = await request(app).get('/api/v1/leads/test-123/journey');
    expect(body).toMatchObject({ ...shown, stage: 'engaging', outcome: null });
    expect(body.waiting_for).toMatch(/not running.*POST \/api\/v1\/leads\/test-123\/triage/);
  });

  it('of an erased lead says that it is erased, rather than how to go on', async () => {
    const getLeadData = (journey?: typeof journeyRow) => () => ({ ...leadData(journey), erasure });
    const stopped = { describe: () => ({ status: { name: 'TERMINATED' } }) };
    const open = { journey: journeyRow, timeline, timers: [] };
    const closing = testApi({ getLeadData: getLeadData(journeyRow), getJourney: () => open }, stopped);
    const { body } = await request(closing.app).get('/api/v1/leads/test-123/journey');
    expect(body.waiting_for).toMatch(/erased/);
    const none = { journey: null, timeline: [], timers: [] };
    const never = testApi({ getLeadData: getLeadData(), getJourney: () => none });
    const response = await request(never.app).get('/api/v1/leads/test-123/journey');
    expect([response.status, response.body.type]).toEqual([410, 'urn:purple-merit:problem:erased']);
    expect(`${response.body.detail} ${body.waiting_for}`).not.toContain('triage');
  });

  it('shows a journey that is started but has met no worker yet', async () => {
    const { app } = testApi(
      { getLeadData: () => leadData(), getJourney: () => ({ journey: null, timeline: [], timers: [] }) },
      { describe: () => ({ status: { name: 'RUNNING' }, memo: { journey_no: 1 } }) },
    );
    const response = await request(app).get('/api/v1/leads/test-123/journey');
    expect(response.body).toMatchObject({
      journey_no: 1,
      stage: 'received',
      waiting_for: 'Waiting for a triage worker.',
    });
  });

  it('does not take the last moments of a closed journey for a new one', async () => {
    const closed = { ...journeyRow, outcome: 'engaged' as const, stage: 'closed' as const };
    const { app } = testApi(
      { getLeadData: () => leadData(closed), getJourney: () => ({ journey: closed, timeline, timers: [] }) },
      { describe: () => ({ status: { name: 'RUNNING' }, memo: { journey_no: 3 } }) },
    );
    const response = await request(app).get('/api/v1/leads/test-123/journey');
    expect(response.body).toMatchObject({ ...shown, stage: 'closed', outcome: 'engaged' });
  });

  it('of a lead without one is 404 and says how to start it', async () => {
    const { app } = testApi(
      { getLeadData: () => leadData(), getJourney: () => ({ journey: null, timeline: [], timers: [] }) },
      { describe: () => ({ status: { name: 'COMPLETED' } }) },
    );
    const response = await request(app).get('/api/v1/leads/test-123/journey');
    expect(response.status).toBe(404);
    expect(response.body.detail).toContain('/api/v1/leads/test-123/triage');
  });
});

describe('POST /api/v1/interactions', () => {
  const interaction = {
    interaction_id: 'i1',
    lead_id: 'test-123',
    channel: 'Email',
    event_type: 'reply',
    outcome: 'positive',
  };

  it.each([
    [201, false],
    [200, true],
  ])('answers %i when duplicate is %s, and nudges the relay', async (status, duplicate) => {
    const { app, data, nudges } = testApi({ trackEvent: () => ({ interaction_id: 'i1', duplicate }) });
    const response = await request(app).post('/api/v1/interactions').send(interaction);
    expect([response.status, response.body]).toEqual([status, { interaction_id: 'i1', duplicate }]);
    expect(data.calls[0]?.params).toEqual({ interaction: { ...interaction, metadata: {} } });
    expect(nudges()).toBe(1);
  });
});

it('POST /api/v1/leads/import starts no journey for a lead that is erased while the file comes in', async () => {
  const { app } = testApi({
    importRows: () => ({ results: [{ line: 2, outcome: 'created', lead_id: 'test-123' }] }),
    getLeadData: () => ({ ...leadData(), erasure }),
  });
  const csv = 'lead_id,email\ntest-123,ada@example.com\n';
  const { body } = await request(app).post('/api/v1/leads/import').set('content-type', 'text/csv').send(csv);
  expect(body).toMatchObject({ created: 1, journeys_started: 0, failures: [{ line: 2 }] });
  expect(body.failures[0].reason).toMatch(/erased/);
});
