import { ServiceError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, RetryState } from '@temporalio/common';
import request from 'supertest';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import { scopedKey } from '../http/idempotency';
import { erasure, journeyRow, leadData, settings, testApi, triageResult } from '../testing/fixtures';
import type { TemporalScript } from '../testing/temporal-double';

type Update = Parameters<NonNullable<TemporalScript['executeUpdateWithStart']>>;

const path = '/api/v1/leads/test-123/triage';
const noWorker = () => {
  throw new WorkflowUpdateRPCTimeoutOrCancelledError('deadline exceeded');
};
const grpcError = (code: number) =>
  new ServiceError('no', { cause: Object.assign(new Error('no'), { code, details: '', metadata: {} }) });
const refuse = (type: string) => {
  throw new WorkflowUpdateFailedError('refused', ApplicationFailure.nonRetryable('why', type));
};

const running = { describe: () => ({ status: { name: 'RUNNING' } }) };

describe('POST …/triage', () => {
  it('starts journey 1 of a new lead and answers with its triage', async () => {
    const updates: Update[] = [];
    const { app } = testApi(
      { getLeadData: () => leadData() },
      {
        executeUpdateWithStart: (...update) => {
          updates.push(update);
          return triageResult;
        },
      },
    );
    const response = await request(app).post(path).send({ priority: 'urgent' });
    expect([response.status, response.body]).toEqual([200, triageResult]);
    expect(updates).toEqual([
      [
        'triage',
        {
          args: [{ journey_no: 1 }],
          updateId: 'triage-1',
          start: expect.objectContaining({
            workflowId: 'lead-test-123',
            taskQueue: 'lead_triage',
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
            args: [{ lead_id: 'test-123', journey_no: 1, campaign_id: 'camp-001', priority: 'urgent', settings }],
            priority: { priorityKey: 1, fairnessKey: 'camp-001' },
            staticSummary: 'Lead test-123, journey 1',
          }),
        },
      ],
    ]);
  });

  it.each([
    ['no body at all', undefined],
    ['an empty object', {}],
  ])('takes %s for medium priority', async (_name, body) => {
    let key: number | undefined;
    const { app } = testApi(
      { getLeadData: () => leadData() },
      {
        executeUpdateWithStart: (_update, { start }) => {
          key = start.priority?.priorityKey;
          return triageResult;
        },
      },
    );
    expect((await request(app).post(path).send(body)).status).toBe(200);
    expect(key).toBe(3);
  });

  it.each([
    ['the open journey', journeyRow, 'triage-3'],
    [
      'the next journey of a finished lead',
      { ...journeyRow, outcome: 'engaged' as const, stage: 'closed' as const },
      'triage-4',
    ],
  ])('means %s', async (_name, journey, updateId) => {
    const ids: string[] = [];
    const { app } = testApi(
      { getLeadData: () => leadData(journey) },
      {
        ...running,
        executeUpdateWithStart: (_update, options) => {
          ids.push(options.updateId);
          return triageResult;
        },
      },
    );
    expect((await request(app).post(path)).status).toBe(200);
    expect(ids).toEqual([updateId]);
  });

  it('with retriage asks the running journey anew, under the Idempotency-Key', async () => {
    const updates: Update[] = [];
    const { app } = testApi(
      {
        getLeadData: () => leadData(journeyRow),
        claimRequest: () => ({ state: 'new' }),
        answerRequest: () => ({ kept: true }),
      },
      {
        ...running,
        executeUpdateWithStart: (...update) => {
          updates.push(update);
          return triageResult;
        },
      },
    );
    const key = scopedKey('local', `POST ${path}`, 'again');
    await request(app).post(path).set('Idempotency-Key', 'again').send({ retriage: true });
    expect(updates).toMatchObject([['retriage', { args: [{ request_id: key }], updateId: key }]]);
  });

  it('with retriage and no journey running starts one', async () => {
    const { app } = testApi(
      { getLeadData: () => leadData() },
      { executeUpdateWithStart: (update) => ({ ...triageResult, category: update }) },
    );
    expect((await request(app).post(path).send({ retriage: true })).body.category).toBe('triage');
  });

  it('starts no dead journey again whose lead is erased meanwhile', async () => {
    const reads = [leadData(journeyRow), { ...leadData(journeyRow), erasure }];
    const { app } = testApi(
      { getLeadData: () => reads.shift() ?? leadData() },
      { describe: () => ({ status: { name: 'TERMINATED' } }) },
    );
    expect((await request(app).post(path)).status).toBe(410);
  });

  it('of an unknown lead is 404 with its id and starts nothing', async () => {
    const { app } = testApi({
      getLeadData: () => {
        throw new RpcError(RPC_ERRORS.notFound, 'no such lead');
      },
    });
    const response = await request(app).post(path);
    expect(response.status).toBe(404);
    expect(response.body.detail).toContain('test-123');
  });

  it('without a worker is 202 with Location once the workflow is known to run', async () => {
    const { app } = testApi(
      { getLeadData: () => leadData() },
      { executeUpdateWithStart: noWorker, describe: () => ({ status: { name: 'RUNNING' }, memo: { journey_no: 1 } }) },
    );
    const response = await request(app).post(path);
    expect(response.status).toBe(202);
    expect(response.headers.location).toBe('/api/v1/leads/test-123/journey');
    expect(response.body).toMatchObject({ lead_id: 'test-123', journey_no: 1, status: 'pending' });
  });

  it('starts the workflow itself when the server had not', async () => {
    const started: string[] = [];
    const { app } = testApi(
      { getLeadData: () => leadData() },
      {
        executeUpdateWithStart: noWorker,
        describe: () => ({ status: { name: 'COMPLETED' } }),
        start: (_type, { workflowId }) => started.push(workflowId),
      },
    );
    expect((await request(app).post(path)).status).toBe(202);
    expect(started).toEqual(['lead-test-123']);
  });

  it('does not start another journey when this one came and went meanwhile', async () => {
    const journeys = [null, { ...journeyRow, journey_no: 1, outcome: 'not_contactable' as const }];
    const { app } = testApi(
      { getLeadData: () => leadData(journeys.shift() ?? null) },
      { executeUpdateWithStart: noWorker, describe: () => ({ status: { name: 'COMPLETED' } }) },
    );
    expect((await request(app).post(path)).status).toBe(202);
  });

  it('without a Temporal server is 503: nothing is promised', async () => {
    const { app } = testApi(
      { getLeadData: () => leadData() },
      {
        executeUpdateWithStart: noWorker,
        describe: () => {
          throw grpcError(14);
        },
      },
    );
    const response = await request(app).post(path);
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBe('1');
  });

  it('that meets a closing journey reads again and gets the next one', async () => {
    const closed = { ...journeyRow, outcome: 'engaged' as const };
    const journeys = [journeyRow, closed];
    const ids: string[] = [];
    const { app } = testApi(
      { getLeadData: () => leadData(journeys.shift() ?? closed) },
      {
        ...running,
        executeUpdateWithStart: (_update, { updateId }) => {
          ids.push(updateId);
          return updateId === 'triage-3' ? refuse('JourneyClosing') : triageResult;
        },
      },
    );
    expect((await request(app).post(path)).status).toBe(200);
    expect(ids).toEqual(['triage-3', 'triage-4']);
  });

  it('comes again when the server asks for patience', async () => {
    let attempts = 0;
    const { app } = testApi(
      { getLeadData: () => leadData() },
      {
        executeUpdateWithStart: () => {
          attempts += 1;
          if (attempts < 3) throw grpcError(8);
          return triageResult;
        },
      },
    );
    expect((await request(app).post(path)).status).toBe(200);
  });

  it.each([
    ['NotFound', 404],
    ['Invalid', 400],
    ['Conflict', 409],
    ['Unavailable', 503],
    ['SomethingElse', 500],
  ])('answers the workflow’s failure %s with %i', async (type, status) => {
    const { app } = testApi({ getLeadData: () => leadData() }, { executeUpdateWithStart: () => refuse(type) });
    expect((await request(app).post(path)).status).toBe(status);
  });

  it('answers the failure of an activity with the reason inside it', async () => {
    const why = ApplicationFailure.nonRetryable('there is no lead test-123', 'NotFound');
    const activity = new ActivityFailure(
      'Activity task failed',
      'triageLead',
      '1',
      RetryState.NON_RETRYABLE_FAILURE,
      undefined,
      why,
    );
    const { app } = testApi(
      { getLeadData: () => leadData() },
      {
        executeUpdateWithStart: () => {
          throw new WorkflowUpdateFailedError('failed', activity);
        },
      },
    );
    const response = await request(app).post(path);
    expect([response.status, response.body.detail]).toEqual([404, 'there is no lead test-123']);
  });

  it('names the lead when it fails without a reason', async () => {
    const { app } = testApi({ getLeadData: () => leadData() }, { executeUpdateWithStart: () => refuse('Strange') });
    expect((await request(app).post(path)).body.detail).toContain('test-123');
  });

  it('starts an open journey again whose workflow was ended by force, and then asks', async () => {
    const told: string[] = [];
    const { app } = testApi(
      { getLeadData: () => leadData(journeyRow) },
      {
        describe: () => ({ status: { name: 'TERMINATED' } }),
        start: (_type, { args }) => told.push(`start ${(args[0] as { journey_no: number }).journey_no}`),
        executeUpdateWithStart: (_update, { updateId }) => {
          told.push(updateId);
          return triageResult;
        },
      },
    );
    expect((await request(app).post(path)).status).toBe(200);
    expect(told).toEqual(['start 3', 'triage-3']);
  });

  it('starts nothing when the journey closed properly meanwhile', async () => {
    const journeys = [journeyRow, { ...journeyRow, outcome: 'engaged' as const, stage: 'closed' as const }];
    const { app } = testApi(
      { getLeadData: () => leadData(journeys.shift()) },
      { describe: () => ({ status: { name: 'COMPLETED' } }), executeUpdateWithStart: () => triageResult },
    );
    expect((await request(app).post(path)).status).toBe(200);
  });

  it('by a hundred callers at once reads the lead once and asks under one update id', async () => {
    const ids = new Set<string>();
    const { app, data } = testApi(
      {
        getLeadData: async () => {
          await new Promise((resolve) => setTimeout(resolve, 300));
          return leadData();
        },
      },
      {
        executeUpdateWithStart: (_update, { updateId }) => {
          ids.add(updateId);
          return triageResult;
        },
      },
    );
    const server = app.listen(0, '127.0.0.1');
    const answers = await Promise.all(Array.from({ length: 100 }, () => request(server).post(path)));
    server.close();
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(ids).toEqual(new Set(['triage-1']));
    expect(data.calls.length).toBeLessThan(20);
  });
});
