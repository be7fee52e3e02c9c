import { merit, scriptedApi } from '../test/cli-rig';

const api = scriptedApi();

const escalation = {
  escalation_id: 'lead-a.1.triage',
  reason: 'low_confidence',
  lead_id: 'a',
  campaign_id: null,
  question: 'Is it?',
  evidence: { score: 40 },
  proposed_action: 'Treat it so',
  alternatives: ['Reject'],
  asked_by: 'lead-a',
  status: 'open',
  urgency: 'normal',
  on_silence: 'reject',
  created_at: '2026-11-21T10:00:00.000Z',
  reminder_at: '2026-11-21T14:00:00.000Z',
  expires_at: '2026-11-22T10:00:00.000Z',
  reminded_at: null,
  decision: null,
  decision_id: null,
  decided_by: null,
  decided_at: null,
  comment: null,
  modifications: null,
};

describe('merit', () => {
  it.each([
    ['an unknown command', ['nonsense']],
    ['an unknown option', ['lead', 'list', '--colour', 'red']],
    ['a missing argument', ['lead', 'show']],
    ['a choice that is none', ['lead', 'add', '--priority', 'asap']],
    ['an unknown command with --help', ['memory', '--help']],
    ['an unknown command of a command with --help', ['lead', 'nonsense', '--help']],
  ])('ends with 2 on %s and calls nobody', async (_name, args) => {
    expect((await merit(...args)).code).toBe(2);
    expect(api.seen).toEqual([]);
  });

  it.each([[['--help']], [['help']], [['lead', '--help']], [['help', 'lead']], [['lead', 'show', 'x', '--help']]])(
    'ends with 0 when help is asked for by %j',
    async (args) => {
      expect((await merit(...args)).code).toBe(0);
    },
  );

  it('names the command that does not exist, also when help on it is asked for', async () => {
    expect((await merit('memory', '--help')).error).toContain("unknown command 'memory'");
  });

  it.each([
    [400, 2],
    [404, 2],
    [422, 2],
    [401, 1],
    [409, 1],
    [410, 1],
    [503, 1],
  ])('turns an answer of %i into exit code %i and prints what to do', async (status, code) => {
    api.answer = {
      status,
      body: { title: 'No', detail: 'There is no lead a. Do this.', errors: [{ path: 'x', message: 'is wrong' }] },
    };
    const result = await merit('lead', 'show', 'a');
    expect(result.code).toBe(code);
    expect(result.error).toContain('There is no lead a. Do this.');
    expect(result.error).toContain('x: is wrong');
  });

  it('says how to start the API when nothing answers', async () => {
    process.env.API_URL = 'http://127.0.0.1:9';
    const result = await merit('lead', 'list');
    expect([result.code, result.error]).toEqual([1, expect.stringContaining('npm start')]);
  });

  it('says so when something else answers', async () => {
    api.answer = { status: 200, body: { hello: 'world' } };
    expect(await merit('lead', 'list')).toMatchObject({ code: 1, error: expect.stringContaining('unexpected') });
  });
});

describe('merit lead', () => {
  it('add sends the fields under their wire names, once per call', async () => {
    api.answer = { status: 201, body: { lead_id: 'a', created: true, journey_no: 1, links: { web_ui: 'http://ui' } } };
    const result = await merit(
      'lead',
      'add',
      '--email',
      'a@example.com',
      '--company-size',
      '51-200',
      '--campaign',
      'c1',
      '--consent',
      '--priority',
      'high',
    );
    expect(result).toMatchObject({ code: 0, out: expect.stringContaining('Lead a created') });
    expect(api.seen[0]).toMatchObject({
      method: 'POST',
      url: '/api/v1/leads',
      body: {
        email: 'a@example.com',
        company_size: '51-200',
        campaign_id: 'c1',
        gdpr_consent: true,
        priority: 'high',
        start_journey: true,
      },
      headers: { 'user-agent': 'merit-cli', 'idempotency-key': expect.any(String) },
    });
  });

  it('list passes filters on and prints JSON for programs', async () => {
    const result = await merit('lead', 'list', '--category', 'Cold Lead', '--text', 'web', '--limit', '5', '--json');
    expect(JSON.parse(result.out)).toEqual({ items: [], next_cursor: null });
    expect(api.seen[0]?.url).toBe('/api/v1/leads?category=Cold+Lead&q=web&limit=5');
  });
});

describe('merit lead pause', () => {
  const paused = { lead_id: 'a', paused_at: '2026-11-22T09:00:00.000Z', paused_by: 'Grace' };

  it('pauses under the name of whoever calls, and says whose pause stands', async () => {
    api.answer.body = paused;
    const { code, out } = await merit('lead', 'pause', 'a', '--comment', 'asked for some weeks');
    expect([code, out]).toEqual([0, expect.stringContaining('paused by Grace')]);
    expect(api.seen[0]).toMatchObject({
      ...{ method: 'POST', url: '/api/v1/leads/a/pause' },
      body: { paused_by: expect.any(String), comment: 'asked for some weeks' },
    });
  });

  it('resumes, and prints JSON for programs', async () => {
    api.byPath['/api/v1/leads/a'] = paused;
    api.answer.body = { lead_id: 'a', paused_at: null, paused_by: null };
    expect(JSON.parse((await merit('lead', 'resume', 'a', '--json')).out)).toEqual(api.answer.body);
    expect(api.seen[1]).toMatchObject({ url: '/api/v1/leads/a/resume', body: { resumed_by: expect.any(String) } });
  });

  it('tells a lead that it resumed from one that was not paused', async () => {
    api.answer.body = { lead_id: 'a', paused_at: null, paused_by: null };
    expect((await merit('lead', 'resume', 'a')).out).toContain('was not paused');
    api.byPath['/api/v1/leads/a'] = paused;
    expect((await merit('lead', 'resume', 'a')).out).toContain('is resumed, which Grace had paused');
  });
});

describe('merit lead consent', () => {
  it.each([
    [[], true],
    [['--withdrawn'], false],
  ])('%j records what a person said', async (flags, granted) => {
    api.answer = { status: 201, body: { lead_id: 'a', duplicate: false } };
    const result = await merit('lead', 'consent', 'a', '--channel', 'SMS', '--source', 'phone call', ...flags);
    expect(result).toMatchObject({ code: 0, out: expect.stringContaining('marketing by SMS') });
    expect(api.seen[0]).toMatchObject({
      url: '/api/v1/leads/a/consents',
      body: { channel: 'SMS', purpose: 'marketing', granted, legal_basis: 'consent', source: 'phone call' },
    });
  });
});

describe('merit representatives and assignments', () => {
  const at = '2026-11-21T10:00:00.000Z';
  const maria = { name: 'Maria', email: 'm@sales.example', regions: ['EU', 'US'], capacity: 5, active: true };
  const representative = { ...maria, representative_id: 'maria', industries: [], open_leads: 2, created_at: at };
  const assignment = {
    ...{ assignment_id: 'asg-a.1.1', lead_id: 'a', journey_no: 1, attempt: 1, representative_id: 'maria' },
    ...{ rule: 'territory', status: 'offered', offered_at: at, accept_until: at, settled_at: null, accepted_by: null },
    released_at: null,
  };

  it('add puts a representative', async () => {
    api.answer = { status: 201, body: representative };
    const options = ['--name', 'Maria', '--email', 'm@sales.example', '--region', 'EU', 'US', '--capacity', '5'];
    expect((await merit('representatives', 'add', 'maria', ...options)).code).toBe(0);
    expect(api.seen[0]).toMatchObject({ method: 'PUT', url: '/api/v1/representatives/maria', body: maria });
  });

  it('list shows who has how much to do', async () => {
    api.answer.body = { items: [representative], next_cursor: null };
    expect((await merit('representatives', 'list')).out).toContain('2 of 5');
  });

  it('list shows the offers, accept takes one, release gives it up', async () => {
    api.answer.body = { items: [assignment], next_cursor: null };
    expect((await merit('assignments', 'list', '--status', 'offered')).out).toContain('asg-a.1.1');
    api.answer.body = assignment;
    expect((await merit('assignments', 'accept', 'asg-a.1.1', '--accepted-by', 'Maria')).out).toContain('is yours');
    expect((await merit('assignments', 'release', 'asg-a.1.1')).code).toBe(0);
    expect(api.seen.map(({ url, body }) => [url, body])).toEqual([
      ['/api/v1/assignments?status=offered&limit=20', undefined],
      ['/api/v1/assignments/asg-a.1.1/accept', { accepted_by: 'Maria' }],
      ['/api/v1/assignments/asg-a.1.1/release', undefined],
    ]);
  });
});

describe('merit escalations', () => {
  it('list shows what waits', async () => {
    api.answer.body = { items: [escalation], next_cursor: null };
    expect((await merit('escalations', 'list')).out).toContain('lead-a.1.triage');
    expect(api.seen[0]?.url).toBe('/api/v1/escalations?status=open&limit=20');
  });

  it('show says everything needed to decide, and how', async () => {
    api.answer.body = escalation;
    const { out } = await merit('escalations', 'show', 'lead-a.1.triage');
    for (const part of ['Is it?', 'Treat it so', '"score": 40', 'merit escalations approve lead-a.1.triage'])
      expect(out).toContain(part);
  });

  it.each(['approve', 'reject'])('%s decides, with a comment and a name', async (decision) => {
    api.answer.body = { status: 'decided', decision };
    const result = await merit(
      'escalations',
      decision,
      'lead-a.1.triage',
      '--comment',
      'fine',
      '--decided-by',
      'alice',
      '--decision-id',
      'd1',
    );
    expect(result).toMatchObject({ code: 0, out: expect.stringContaining(`${decision} counts`) });
    expect(api.seen[0]).toMatchObject({
      url: '/api/v1/escalations/lead-a.1.triage/decision',
      body: { decision, comment: 'fine', decided_by: 'alice', decision_id: 'd1' },
    });
  });

  const budget = {
    ...escalation,
    reason: 'budget_change',
    modification_limits: { total_usd: 600, max_usd: { Email: 220, Web: 400 } },
  };

  it.each([
    ['low_confidence', escalation, `modify lead-a.1.triage --modifications '{"category":`],
    ['budget_change', budget, 'modify lead-a.1.triage --channel-budgets Email=…,Web=…'],
  ])('show offers to modify what may be modified: %s', async (_reason, asked, offer) => {
    api.answer.body = asked;
    expect((await merit('escalations', 'show', 'lead-a.1.triage')).out).toContain(offer);
  });

  it('show says how far budgets may be modified, and offers nothing where they may not', async () => {
    api.answer.body = budget;
    const { out } = await merit('escalations', 'show', 'lead-a.1.triage');
    for (const part of [/Email +at most 220 USD/, /Web +at most 400 USD/, /all together +600 USD/])
      expect(out).toMatch(part);
    api.answer.body = { ...escalation, reason: 'budget_change' };
    expect((await merit('escalations', 'show', 'lead-a.1.triage')).out).not.toContain('modify');
  });

  it.each([
    [['--channel-budgets', 'Email=100,Web=499.5'], { channel_budgets: { Email: 100, Web: 499.5 } }],
    [['--modifications', '{"category":"Cold Lead"}'], { category: 'Cold Lead' }],
  ])('modify decides with %j', async (flags, modifications) => {
    api.answer.body = { status: 'decided', decision: 'modify' };
    const result = await merit('escalations', 'modify', 'lead-a.1.triage', ...flags, '--comment', 'less');
    expect(result).toMatchObject({ code: 0, out: expect.stringContaining('modify counts') });
    expect(api.seen[0]).toMatchObject({
      url: '/api/v1/escalations/lead-a.1.triage/decision',
      body: { decision: 'modify', comment: 'less', modifications },
    });
  });

  it.each([
    [[]],
    [['--channel-budgets', 'Email']],
    [['--channel-budgets', 'Email=-1']],
    [['--channel-budgets', 'Email=1,Email=2']],
    [['--modifications', 'Cold Lead']],
    [['--modifications', '[1]']],
  ])('modify refuses %j and decides nothing', async (flags) => {
    expect((await merit('escalations', 'modify', 'lead-a.1.triage', ...flags)).code).toBe(2);
    expect(api.seen).toEqual([]);
  });

  it('tells which decision stands', async () => {
    api.answer = {
      status: 409,
      body: { detail: 'It was decided before.', standing: { decision: 'approve', decided_by: 'bob' } },
    };
    const result = await merit('escalations', 'reject', 'lead-a.1.triage');
    expect([result.code, result.error]).toEqual([1, expect.stringContaining('approve by bob')]);
  });
});

describe('merit domains', () => {
  const domain = {
    domain: 'purple-merit.example',
    status: 'paused',
    reason: 'bounces',
    paused_at: '2026-11-21T10:00:00.000Z',
    sends: 12,
    bounces: 5,
    complaints: 0,
    bounce_rate: 5 / 12,
    complaint_rate: 0,
    resumed_at: null,
    resumed_by: null,
  };

  it('list shows what is paused, and for what', async () => {
    api.answer = { status: 200, body: { items: [domain], next_cursor: null } };
    const { out } = await merit('domains', 'list');
    expect(out).toContain('paused: bounces');
    expect(out).toContain('41.67 %');
  });

  it('resume says who resumes', async () => {
    api.answer = { status: 200, body: { ...domain, status: 'active', reason: null, paused_at: null } };
    expect((await merit('domains', 'resume', 'purple-merit.example')).code).toBe(0);
    expect(api.seen[0]).toMatchObject({
      method: 'POST',
      url: '/api/v1/sending-domains/purple-merit.example/resume',
      body: { resumed_by: expect.any(String) },
    });
  });
});
