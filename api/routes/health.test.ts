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
  describeTaskQueue: () => ({ pollers: [{ lastAccessTime: seconds(5_000) }, { lastAccessTime: seconds(300_000) }] }),
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
        describeTaskQueue: (queue) => (queue === 'engagement' ? { pollers: [] } : temporal.describeTaskQueue?.(queue)),
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
});
