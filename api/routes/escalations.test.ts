import { WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import request from 'supertest';
import type { Params, Result } from '../../mcp/protocol';
import type { Escalation } from '../../workflows/contracts/escalation';
import type { ApiConfig } from '../context';
import { escalation, testApi } from '../testing/fixtures';
import type { TemporalScript } from '../testing/temporal-double';

const id = escalation.escalation_id;
const path = `/api/v1/escalations/${id}/decision`;
const item = (row: Escalation): Result<'resource.read'> => ({
  uri: `db://escalations/${id}`,
  item: JSON.parse(JSON.stringify(row)),
});
const decided: Escalation = {
  ...escalation,
  status: 'decided',
  decision: 'approve',
  decision_id: 'd1',
  decided_by: 'alice',
};

function setUp(rows: Escalation[], temporal: TemporalScript = {}, config: Partial<ApiConfig> = {}) {
  const api = testApi(
    {
      'resource.read': () => item(rows.length > 1 ? (rows.shift() ?? escalation) : (rows[0] ?? escalation)),
      noteEscalation: () => ({ escalation_id: id }),
    },
    temporal,
    config,
  );
  const notes = () =>
    api.data.calls
      .filter(({ method }) => method === 'noteEscalation')
      .map(({ params }) => params as Params<'noteEscalation'>);
  return { ...api, notes };
}

const counts: TemporalScript['executeUpdate'] = (_id, _update, { args: [decision] }) => ({
  escalation_id: id,
  status: 'decided',
  ...(decision as object),
});
const timeout = () => {
  throw new WorkflowUpdateRPCTimeoutOrCancelledError('deadline exceeded');
};
const refuse =
  (type: string, ...details: unknown[]) =>
  () => {
    throw new WorkflowUpdateFailedError('refused', ApplicationFailure.nonRetryable('why', type, ...details));
  };

describe('POST …/decision', () => {
  it('an open escalation takes the decision as an update under its decision_id, and the attempt is audited', async () => {
    const updates: unknown[] = [];
    const { app, notes } = setUp([escalation], {
      executeUpdate: (...call) => {
        updates.push(call);
        return counts(...call);
      },
    });
    const response = await request(app)
      .post(path)
      .send({ decision: 'approve', decided_by: 'alice', decision_id: 'd1' });
    expect([response.status, response.body]).toEqual([
      200,
      { escalation_id: id, status: 'decided', decision: 'approve', decision_id: 'd1', decided_by: 'alice' },
    ]);
    const decision = { decision: 'approve', decided_by: 'alice', decision_id: 'd1' };
    expect(updates).toEqual([[`escalation-${id}`, 'decide', { args: [decision], updateId: 'd1' }]]);
    expect(notes()).toMatchObject([{ kind: 'decision_counted', actor: 'alice', via: 'api' }]);
  });

  it('without decided_by and decision_id both are filled in', async () => {
    const { app } = setUp([escalation], { executeUpdate: counts });
    const { body } = await request(app).post(path).send({ decision: 'reject' });
    expect(body).toMatchObject({ decided_by: 'local', decision_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it('the authenticated principal overrides decided_by', async () => {
    const secret = 'a-long-secret-of-bob';
    const { app, notes } = setUp([escalation], { executeUpdate: counts }, { apiTokens: [{ name: 'bob', secret }] });
    const call = request(app).post(path).set('Authorization', `Bearer ${secret}`).set('User-Agent', 'merit-cli');
    expect((await call.send({ decision: 'approve', decided_by: 'alice' })).body.decided_by).toBe('bob');
    expect(notes()).toMatchObject([{ actor: 'bob', via: 'cli' }]);
  });

  it('the same decision_id after it counted is 200 with the answer that stands', async () => {
    const { app } = setUp([decided]);
    const response = await request(app).post(path).send({ decision: 'approve', decision_id: 'd1' });
    expect([response.status, response.body.decided_by]).toEqual([200, 'alice']);
  });

  it('another decision is 409 with the one that stands, and audited as refused', async () => {
    const { app, notes } = setUp([decided]);
    const response = await request(app).post(path).send({ decision: 'reject', decision_id: 'd2' });
    expect(response.status).toBe(409);
    expect(response.body.standing).toMatchObject({ decision: 'approve', decision_id: 'd1', decided_by: 'alice' });
    expect(notes()).toMatchObject([{ kind: 'decision_refused' }]);
  });

  it.each([['expired' as const], ['withdrawn' as const]])('after it %s it is 410', async (status) => {
    const { app } = setUp([{ ...escalation, status }]);
    expect((await request(app).post(path).send({ decision: 'approve' })).status).toBe(410);
  });

  it.each([
    ['AlreadyDecided', 409],
    ['EscalationExpired', 410],
    ['Invalid', 400],
  ])('the workflow’s refusal %s is %i', async (type, status) => {
    const standing = {
      escalation_id: id,
      status: type === 'AlreadyDecided' ? 'decided' : 'expired',
      decision: 'reject',
      decision_id: 'd9',
    };
    const { app } = setUp([escalation], { executeUpdate: refuse(type, standing) });
    const response = await request(app).post(path).send({ decision: 'approve' });
    expect(response.status).toBe(status);
    if (status !== 400) expect(response.body.standing).toEqual(standing);
  });

  it('modifications are checked like the original proposal before anything is sent', async () => {
    const { app } = setUp([escalation]);
    const response = await request(app)
      .post(path)
      .send({ decision: 'modify', modifications: { category: 'Nonsense' } });
    expect(response.status).toBe(400);
    expect(response.text).not.toContain('Nonsense');
  });

  it('without a worker the signal is sent with the same decision_id, and the answer is 202', async () => {
    const signals: unknown[] = [];
    const { app } = setUp([escalation], { executeUpdate: timeout, signal: (...call) => signals.push(call) });
    const response = await request(app).post(path).send({ decision: 'approve', decision_id: 'd1' });
    expect(response.status).toBe(202);
    expect(response.headers.location).toBe(`/api/v1/escalations/${id}`);
    expect(signals).toMatchObject([
      [`escalation-${id}`, 'escalationDecision', { decision_id: 'd1', decision: 'approve' }],
    ]);
  });

  it('a workflow that ended between the reading and the update answers from the row', async () => {
    const gone = () => {
      throw new WorkflowNotFoundError('gone', `escalation-${id}`, undefined);
    };
    const { app } = setUp([escalation, decided], { executeUpdate: gone });
    expect((await request(app).post(path).send({ decision: 'reject', decision_id: 'd2' })).status).toBe(409);
  });

  it('a workflow that is gone while the row is open is 409 and says what to do', async () => {
    const gone = () => {
      throw new WorkflowNotFoundError('gone', `escalation-${id}`, undefined);
    };
    const { app } = setUp([escalation], { executeUpdate: gone });
    const response = await request(app).post(path).send({ decision: 'approve' });
    expect(response.status).toBe(409);
    expect(response.body.detail).toContain(`escalation-${id}`);
  });

  it('an audit note that cannot be kept does not undo a decision that counted', async () => {
    const { app } = testApi(
      {
        'resource.read': () => item(escalation),
        noteEscalation: () => {
          throw new Error('planned');
        },
      },
      { executeUpdate: counts },
    );
    expect((await request(app).post(path).send({ decision: 'approve' })).status).toBe(200);
  });
});

describe('GET …/escalations', () => {
  const row = (name: string, urgency: 'high' | 'normal'): Escalation => ({
    ...escalation,
    escalation_id: name,
    urgency,
  });
  const rows = [row('h1', 'high'), row('h2', 'high'), row('n1', 'normal'), row('n2', 'normal')];

  /** Pages like the data server: the cursor is the position within the filtered rows. */
  const search = ({ query, limit = 50, cursor = '0' }: Params<'resource.search'>): Result<'resource.search'> => {
    expect(query).toMatchObject({ filter: { status: 'open' }, sort: 'created_at' });
    const found = rows.filter(({ urgency }) => urgency === query.filter?.urgency);
    const end = Number(cursor) + limit;
    const items = found.slice(Number(cursor), end).map((each) => JSON.parse(JSON.stringify(each)));
    return { uri: 'db://escalations', items, next_cursor: end < found.length ? String(end) : null };
  };

  it.each([[1], [2], [3], [4], [50]])('pages of %i bring every one once, the urgent first', async (limit) => {
    const { app } = testApi({ 'resource.search': search });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const response: request.Response = await request(app)
        .get('/api/v1/escalations')
        .query({ limit, ...(cursor && { cursor }) });
      expect(response.status).toBe(200);
      expect(response.body.items.length).toBeLessThanOrEqual(limit);
      const items = response.body.items as Escalation[];
      seen.push(...items.map((each) => each.escalation_id));
      cursor = response.body.next_cursor;
    }
    expect(seen).toEqual(['h1', 'h2', 'n1', 'n2']);
  });

  it.each(['open', 'decided'])(
    'those about a campaign itself leave out those about its leads: %s ones',
    async (status) => {
      const asked: unknown[] = [];
      const { app } = testApi({
        'resource.search': ({ query }) => {
          asked.push(query.filter);
          return { uri: 'db://escalations', items: [], next_cursor: null };
        },
      });
      await request(app).get('/api/v1/escalations').query({ status, campaign_id: 'camp-001' });
      expect(asked[0]).toMatchObject({ status, campaign_id: 'camp-001', lead_id: null });
    },
  );

  it('a cursor of another list is 400', async () => {
    expect((await request(testApi({}).app).get('/api/v1/escalations?cursor=nonsense')).status).toBe(400);
  });

  it('reading one is audited', async () => {
    const { app, notes } = setUp([escalation]);
    expect((await request(app).get(`/api/v1/escalations/${id}`)).body).toEqual(escalation);
    expect(notes()).toMatchObject([{ kind: 'viewed', actor: 'local' }]);
  });
});
