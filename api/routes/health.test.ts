import request from 'supertest';
import type { Result } from '../../mcp/protocol';
import { testApi } from '../testing/fixtures';
import type { TemporalScript } from '../testing/temporal-double';

type Components = Result<'getStatus'>['components'];
const up = { state: 'up' as const, latency_ms: 1, detail: 'fine' };
const down = { state: 'down' as const, latency_ms: null, detail: 'gone' };
const seconds = (agoMs: number) => ({ seconds: Math.round((Date.now() - agoMs) / 1_000) });
const temporal: TemporalScript = {
  getSystemInfo: () => ({ serverVersion: '1.29.1' }),
  describeTaskQueue: (_queue, type) => ({
    pollers: [{ lastAccessTime: seconds(5_000) }, { lastAccessTime: seconds(300_000) }],
    // proto3 leaves zeros out
    stats: type === 1 ? { approximateBacklogCount: 12, approximateBacklogAge: { seconds: 90 }, tasksAddRate: 1.5 } : {},
  }),
  describeSchedule: (id) => ({
    state: { paused: id === 'retrain-triage' },
    info: { nextActionTimes: [new Date('2026-11-22T01:00:00Z')], recentActions: [] },
    action: { staticSummary: 'Again and again' },
  }),
};
const status = async (components: Components, changes: TemporalScript = {}) =>
  request(testApi({ getStatus: () => ({ components }) }, { ...temporal, ...changes }).app).get(
    '/api/agents/system/status',
  );

describe('health', () => {
  it('is alive without anything else', async () => {
    const response = await request(testApi({}).app).get('/health');
    expect([response.status, response.body.status]).toEqual([200, 'ok']);
  });

  it('counts the workers that poll, not those that did', async () => {
    const { app } = testApi({ getStatus: () => ({ components: {} }) }, temporal);
    const { body } = await request(app).get('/api/agents/health');
    expect(body).toMatchObject({
      status: 'ok',
      mcp: { state: 'up' },
      agents: { engagement: { state: 'up', pollers: 1, task_queue: 'engagement' } },
    });
  });

  it('of agents is degraded without a worker and down without the data server', async () => {
    const withoutWorker = testApi(
      { getStatus: () => ({ components: {} }) },
      {
        describeTaskQueue: (queue, type) =>
          queue === 'engagement' ? { pollers: [] } : temporal.describeTaskQueue?.(queue, type),
      },
    );
    expect((await request(withoutWorker.app).get('/api/agents/health')).body.status).toBe('degraded');
    const failing = {
      getStatus: () => {
        throw new Error('planned');
      },
    };
    const response = await request(testApi(failing, temporal).app).get('/api/agents/health');
    expect([response.status, response.body.status]).toEqual([503, 'down']);
  });

  it('of the system shows each component with state and latency', async () => {
    const { status: code, body } = await status({ postgres: up, redis: up });
    expect([code, body.status]).toEqual([200, 'ok']);
    expect(Object.keys(body.components).sort()).toEqual([
      'api',
      'campaign_optimizer',
      'engagement',
      'lead_triage',
      'mcp',
      'postgres',
      'redis',
      'temporal',
    ]);
  });

  it('of the system is degraded without Redis and down without PostgreSQL or Temporal', async () => {
    expect((await status({ postgres: up, redis: down })).body.status).toBe('degraded');
    expect((await status({ postgres: down, redis: up })).body.status).toBe('down');
    const gone = () => {
      throw new Error('planned');
    };
    const response = await status({ postgres: up }, { getSystemInfo: gone, describeTaskQueue: gone });
    expect([response.status, response.body.status]).toEqual([503, 'down']);
  });

  it('tells what waits in each queue, and when schedules run next', async () => {
    const { body } = await status({});
    expect(body.task_queues).toHaveLength(6);
    expect([body.task_queues[0], body.task_queues[1]]).toEqual([
      {
        ...{ task_queue: 'lead_triage', kind: 'workflow', pollers: 1 },
        ...{ backlog: 12, oldest_seconds: 90, added_per_second: 1.5, taken_per_second: 0 },
      },
      {
        ...{ task_queue: 'lead_triage', kind: 'activity', pollers: 1 },
        ...{ backlog: 0, oldest_seconds: 0, added_per_second: 0, taken_per_second: 0 },
      },
    ]);
    expect(body.schedules).toMatchObject([
      { schedule_id: 'consolidate-memory', is_paused: false, next_at: '2026-11-22T01:00:00.000Z', last_at: null },
      { schedule_id: 'retrain-triage', is_paused: true, next_at: null },
    ]);
  });

  it('says null of a queue and of a schedule that Temporal does not tell of', async () => {
    const gone = () => {
      throw new Error('planned');
    };
    const { body } = await status(
      {},
      { describeTaskQueue: (_queue, type) => (type === 2 ? gone() : { pollers: [] }), describeSchedule: gone },
    );
    expect([body.task_queues[0], body.task_queues[1]]).toMatchObject([
      { kind: 'workflow', pollers: 0, backlog: null },
      { kind: 'activity', pollers: null, backlog: null },
    ]);
    expect(body.schedules).toMatchObject([{ is_paused: null, next_at: null }, { is_paused: null }]);
  });

  it('says what to do about what is not well, and nothing about the rest', async () => {
    const { components } = (await status({ postgres: up, short_term_memory: down })).body;
    expect(components.postgres).toEqual(up);
    expect(components.short_term_memory.remedy).toContain('REDIS_URL');
    const { body } = await status({}, { describeTaskQueue: () => ({ pollers: [] }) });
    expect(body.components.engagement.remedy).toContain('--agent engagement');
  });
});
